/** The clock alone, for who must not load posthog-node with it. */
export { createNodeRuntime } from './create-node-runtime.js'
