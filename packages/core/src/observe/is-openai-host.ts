const openAiHost =
  /^https?:\/\/((\w+\.)?api\.openai\.com|[\w-]+\.(openai|services\.ai|cognitiveservices)\.azure\.(com|us|cn))(:\d+)?(\/|$)/i

/** Whether the host is OpenAI itself or Azure, whose behaviour is known exactly. */
export function isOpenAiHost(baseUrl: unknown): boolean {
  return openAiHost.test(String(baseUrl))
}
