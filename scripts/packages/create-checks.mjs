/**
 * Runs checks and counts them. A check returns `{ problems, note, value }`; each prints `ok name` or `FAIL name: why`, with
 * its note. A check that throws has failed.
 */
export function createChecks() {
  let passed = 0
  let failed = 0
  return {
    passed: () => passed,
    failed: () => failed,
    /** The check's value; `undefined` if it failed. */
    async add(name, check) {
      const { problems, note, value } = await outcomeOf(check)
      const suffix = note ? ` (${note})` : ''
      if (problems.length > 0) {
        failed++
        console.log(`FAIL ${name}: ${shortened(problems.join('\n  '))}${suffix}`)
        return undefined
      }
      passed++
      console.log(`ok ${name}${suffix}`)
      return value
    },
  }
}

/** The first lines of an error: bundlers print long ones. */
function shortened(text) {
  const lines = text.split('\n')
  return lines.length > 50 ? [...lines.slice(0, 50), `... ${lines.length - 50} more lines`].join('\n') : text
}

async function outcomeOf(check) {
  try {
    return await check()
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)] }
  }
}
