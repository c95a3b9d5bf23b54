import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const platform = new Set(
  `window document process fetch Buffer setTimeout clearTimeout setInterval setImmediate queueMicrotask console globalThis
  navigator location localStorage require self global URL TextEncoder TextDecoder AbortController AbortSignal crypto
  performance Request Response Headers structuredClone`.split(/\s+/),
)

/** Checks that the JavaScript of `folder` names no platform global, outside strings, comments and property names. */
export function checkPlatformNames(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.c?js$/.test(name))
  const problems = files.flatMap((name) => {
    const source = ts.createSourceFile(
      name,
      readFileSync(join(folder, name), 'utf8'),
      ts.ScriptTarget.ES2022,
      true,
      ts.ScriptKind.JS,
    )
    const found = []
    const ownNames = new Set()
    const visit = (node) => {
      // In CommonJS, a variable may be named after a module of the package: `const crypto = require('./crypto.cjs')`.
      if (ts.isVariableDeclaration(node) && isOwnRequire(node.initializer)) ownNames.add(node.name.text)
      const isNamed = ts.isIdentifier(node) && platform.has(node.text) && !ownNames.has(node.text)
      if (isNamed && !isPropertyName(node) && !isOwnRequire(node.parent))
        found.push(`${name}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} names ${node.text}`)
      ts.forEachChild(node, visit)
    }
    visit(source)
    return found
  })
  return { problems: files.length > 0 ? problems : [`no JavaScript in ${folder}`], note: `${files.length} files` }
}

function isPropertyName(node) {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent))
    return parent.name === node
  return ts.isBindingElement(parent) && parent.propertyName === node
}

/** CommonJS uses `require` to load the package's own modules. */
function isOwnRequire(node) {
  return (
    !!node &&
    ts.isCallExpression(node) &&
    node.expression.text === 'require' &&
    /^\.\.?\//.test(node.arguments[0]?.text)
  )
}
