import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative, resolve, sep } from 'node:path'
import { defineConfig } from 'eslint/config'
import { createNodeResolver, importX } from 'eslint-plugin-import-x'
import tseslint from 'typescript-eslint'

const root = import.meta.dirname
const typescript = ['**/*.ts', '**/*.tsx']
const tests = ['**/*.test.ts', '**/*.test.tsx', 'packages/*/test/**', 'e2e/**']
const configs = ['*.config.mjs', '**/*.config.ts', '**/*.config.mjs']

/** Which packages of ours the sources of each folder may import. A folder that is not here fails. */
const mayImport = {
  'packages/core': [],
  'packages/browser': ['@tracked-openai/core'],
  'packages/node': ['@tracked-openai/core'],
  'packages/react': ['@tracked-openai/browser'],
  'packages/tracked-openai': [
    '@tracked-openai/core',
    '@tracked-openai/browser',
    '@tracked-openai/node',
    '@tracked-openai/react',
  ],
  'packages/devserver': ['@tracked-openai/core'],
  'packages/gateway': ['@tracked-openai/core', '@tracked-openai/node'],
  'packages/bench': [
    '@tracked-openai/core',
    '@tracked-openai/gateway',
    '@tracked-openai/node',
    '@tracked-openai/browser',
    'tracked-openai',
  ],
  'packages/faults': ['@tracked-openai/node', '@tracked-openai/devserver'],
  'examples/react-chat': ['tracked-openai'],
  'examples/node-service': ['tracked-openai'],
  'examples/gateway': ['@tracked-openai/gateway'],
  'examples/express-service': ['tracked-openai'],
  'examples/vercel-ai': ['tracked-openai'],
  'examples/langchain': ['tracked-openai'],
  'examples/openai-agents': ['tracked-openai'],
  e2e: ['@tracked-openai/core', '@tracked-openai/devserver', 'tracked-openai'],
}

/** Every name under which the packages can be imported: what their `exports` promise. */
const doors = new Set(
  readdirSync(join(root, 'packages')).flatMap((folder) => {
    const { name, exports = {} } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
    return Object.keys(exports).map((path) => join(name, path))
  }),
)

/** The folder of `mayImport` that holds a file. */
function folderOf(file) {
  const [first, second] = relative(root, file).split(sep)
  return first === 'packages' || first === 'examples' ? `${first}/${second}` : first
}

const isTest = (file) => /\.test\.tsx?$/.test(file) || /^packages[\\/][^\\/]+[\\/]test[\\/]/.test(relative(root, file))

/** Why `file` may not import `name`; `undefined` where it may. */
function problemOf(file, name, typeOnly) {
  const folder = folderOf(file)
  if (name.startsWith('.')) {
    const path = resolve(file, '..', name)
    const target = folderOf(path)
    // The contract suites and the cases are for every package, and for the browser.
    if ((isTest(file) || folder === 'e2e') && isTest(path)) return undefined
    return target === folder ? undefined : `A relative import leaves ${folder}. Import the package by its name.`
  }
  const own = /^(@tracked-openai\/[^/]+|tracked-openai|@tracked-openai|node-service|react-chat|e2e)(?=\/|$)/.exec(
    name,
  )?.[0]
  if (own) {
    if (/^(@tracked-openai\/[^/]+|tracked-openai)\/./.test(name) && !doors.has(name))
      return `${name} is no door of ${own}: import what its \`exports\` name.`
    if (mayImport[folder].includes(own) || (isTest(file) && own === '@tracked-openai/devserver')) return undefined
    return `${folder} may not import ${own}.`
  }
  if (folder !== 'packages/core' || isTest(file)) return undefined
  if (/^openai(\/|$)/.test(name))
    return typeOnly ? undefined : 'Core imports openai only as types: write `import type`.'
  return `Core imports nothing outside itself, and this is ${name}.`
}

const dependencyDirection = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const { filename } = context
    const check = (node) => {
      const source = node.source ?? node.argument
      if (typeof source?.value !== 'string') return
      const message = mayImport[folderOf(filename)]
        ? problemOf(
            filename,
            source.value,
            node.importKind === 'type' || node.exportKind === 'type' || node.type === 'TSImportType',
          )
        : `${folderOf(filename)} has no line in \`mayImport\` of eslint.config.mjs.`
      if (message) context.report({ node, message })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    }
  },
}

const kebabCase = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    return {
      Program(node) {
        const name = basename(context.filename)
        if (/^[a-z\d]+(-[a-z\d]+)*(\.(test|d|config|spec|setup))?\.[cm]?[jt]sx?$/.test(name)) return
        context.report({ node, loc: { line: 1, column: 0 }, message: `${name} is not kebab-case.` })
      },
    }
  },
}

const bannedSyntax = [
  { selector: 'TSEnumDeclaration', message: 'No enums: use a union of strings.' },
  { selector: 'ExportAllDeclaration', message: 'No `export *`: write each name out.' },
  {
    selector: ':matches(ClassDeclaration, ClassExpression):not([superClass.name=/Error$/])',
    message: 'No classes but errors: use a `create...` function.',
  },
]
/** SQL with a value inside, as in CVE-2026-42208: a statement is a constant, its values are bound. */
const sql = String.raw`/\b(select\b[^;]*\bfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|(create|alter|drop)\s+table)\b/i`
const builtSql = [
  `TemplateLiteral[expressions.length>0]:has(TemplateElement[value.raw=${sql}])`,
  `BinaryExpression[operator='+']:has(Literal[value=${sql}])`,
  `BinaryExpression[operator='+']:has(TemplateElement[value.raw=${sql}])`,
  `CallExpression[callee.property.name='query']:not([arguments.0.type=/^(Literal|TemplateLiteral|Identifier)$/])`,
].map((selector) => ({ selector, message: 'SQL is a constant: write $1, and give the value beside it.' }))
const noDefaultExport = [
  { selector: 'ExportDefaultDeclaration', message: 'No default exports.' },
  { selector: "ExportSpecifier[exported.name='default']", message: 'No default exports.' },
]

export default defineConfig(
  {
    ignores: [
      '**/dist/',
      '**/.turbo/',
      '**/coverage/',
      '**/node_modules/',
      '**/test-results/',
      '**/playwright-report/',
    ],
  },
  {
    files: [...typescript, '**/*.mjs'],
    extends: [tseslint.configs.recommended],
    plugins: {
      'import-x': importX,
      house: { rules: { 'dependency-direction': dependencyDirection, 'kebab-case': kebabCase } },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    settings: {
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.tsx', '.mjs', '.js'],
          extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
        }),
      ],
    },
    rules: {
      'house/kebab-case': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'no-restricted-syntax': ['error', ...bannedSyntax, ...noDefaultExport],
      'no-control-regex': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // What is imported dynamically runs after the modules that it imports back.
      'import-x/no-cycle': ['error', { allowUnsafeDynamicCyclicDependency: true, ignoreExternal: true }],
      'import-x/no-self-import': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-unused-expressions': ['error', { allowShortCircuit: true, allowTernary: true }],
    },
  },
  {
    files: ['packages/**', 'examples/**', 'e2e/**'].flatMap((folder) => [
      `${folder}/*.ts`,
      `${folder}/*.tsx`,
      `${folder}/*.mjs`,
    ]),
    rules: { 'house/dependency-direction': 'error' },
  },
  {
    files: typescript,
    ignores: configs,
    extends: [tseslint.configs.recommendedTypeCheckedOnly],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // An event handler of React may be async.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // Readers look at values of any kind, and a template or String() is how they look.
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      // State lives in closures: our methods do not use `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Ports and the SDK's promise are async by contract.
      '@typescript-eslint/require-await': 'off',
    },
  },
  { files: ['packages/core/src/**'], ignores: tests, rules: { 'no-console': 'error' } },
  {
    files: ['packages/gateway/src/**'],
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', ...bannedSyntax, ...noDefaultExport, ...builtSql] },
  },
  {
    files: tests,
    rules: {
      // Tests read wire JSON, and hold the real SDK's loosely typed answers.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // A user's subclass of OpenAI is a case to test.
      'no-restricted-syntax': ['error', bannedSyntax[0], bannedSyntax[1], ...noDefaultExport],
    },
  },
  { files: ['**/*.mjs', ...configs], rules: { 'no-restricted-syntax': ['error', ...bannedSyntax] } },
)
