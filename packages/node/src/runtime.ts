/** An entry of its own, so that the gateway can use the runtime without loading posthog-node. */
export { createNodeRuntime } from './create-node-runtime.js'
