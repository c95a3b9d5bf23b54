/** What an upstream has against the prompt itself: it is too long for the model, or a filter refuses its content. */
export type PromptFault = 'context-window' | 'content-policy'

/**
 * Why an upstream's error rejects the prompt, by the codes of OpenAI and the words of other hosts. `undefined` if it rejects
 * something else.
 */
export function readPromptFault(error: Buffer): PromptFault | undefined {
  const text = error.toString('latin1', 0, maxBytes)
  if (contextWindow.test(text)) return 'context-window'
  return contentPolicy.test(text) ? 'content-policy' : undefined
}

/** Some hosts repeat the prompt behind the message. */
const maxBytes = 16 * 1024

const contextWindow = new RegExp(
  [
    'context_length_exceeded|exceed_context_size', // OpenAI, Azure, Groq; llama.cpp
    'maximum (context|prompt|input|model) length', // vLLM, DeepSeek, Mistral, OpenRouter; xAI
    'exceeds? [^.]{0,60}context (window|length|limit|size)', // OpenAI's responses; Ollama; Anthropic; llama.cpp
    "longer than the model's context length", // SGLang
    'maximum context limit',
    '(prompt|input) is too long', // Anthropic, Fireworks; Bedrock
    'exceeds the maximum number of tokens allowed', // Gemini
    'input tokens exceed the configured limit', // OpenAI
    'exceeded model token limit', // Moonshot
    '`inputs` (tokens \\+ `max_new_tokens` must be|must have less than)', // TGI, Together
  ].join('|'),
  'i',
)

const contentPolicy = new RegExp(
  [
    'content_filter|content_policy|ResponsibleAIPolicyViolation|moderation_blocked', // OpenAI, Azure
    'content management policy|content filtering policy', // Azure; Anthropic
    'result of (our|the) safety system', // OpenAI's images
  ].join('|'),
  'i',
)
