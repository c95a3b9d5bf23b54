const known =
  /^https?:\/\/((\w+\.)?api\.openai\.com|[\w-]+\.(openai|services\.ai|cognitiveservices)\.azure\.(com|us|cn))(:\d+)?(\/|$)/i

/** Is it OpenAI itself or Azure, whose APIs we know: what they take and what they refuse? */
export function isOpenAiHost(baseUrl: unknown): boolean {
  return known.test(String(baseUrl))
}
