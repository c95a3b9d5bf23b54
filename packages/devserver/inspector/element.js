/**
 * An HTML element. `attributes`: `class` and other attributes by name, functions as listeners (`onclick`), `undefined`
 * and `false` left out. Children: nodes, or anything else as text; `undefined`, `null` and `false` left out.
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value)
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value))
  }
  made.append(...children.flat(Infinity).filter((child) => child != null && child !== false))
  return made
}
