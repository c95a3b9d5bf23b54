export { type Gateway, type GatewayOptions, startGateway } from './cli/start-gateway.js'
export type { Config } from './config/config.js'
export { readConfig } from './config/read-config.js'
export type { Keys } from './keys/keys.js'
