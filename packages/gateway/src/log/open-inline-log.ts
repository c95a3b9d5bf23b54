import type { LogPort } from './create-log.js'
import type { Config } from '../config/config.js'
import { createLogReader, type LogReaderPorts } from './create-log-reader.js'

/** Reads the log on the thread that writes it, for a gateway that is embedded in another program. */
export function openInlineLog(config: Config, ports: LogReaderPorts): LogPort {
  const reader = createLogReader(config, ports)
  let listener: Parameters<LogPort['onRead']>[0] = () => undefined
  return {
    start: () => undefined,
    onCrash: () => undefined,
    onRead: (next) => void (listener = next),
    post: (batch, bytes) => listener(bytes, reader.read(batch, bytes), batch),
    setConfig: reader.setConfig,
    stats: () => Promise.resolve(reader.stats()),
    async shutdown(timeoutMs) {
      await reader.shutdown(timeoutMs)
      return reader.stats()
    },
  }
}
