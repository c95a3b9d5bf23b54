/**
 * Members of a request body that are never passed on. They would let a client choose where our keys are sent, or they are meant
 * for LiteLLM or for us and upstreams would reject them.
 */
export const gatewayMembers: ReadonlySet<string> = new Set(
  (
    'api_base base_url api_key api_version extra_headers litellm_params litellm_metadata no-log posthog_api_key ' +
    'posthog_api_url fallbacks disable_fallbacks num_retries max_retries timeout stream_timeout mock_response ' +
    'mock_timeout mock_testing_fallbacks litellm_session_id litellm_trace_id tags cache caching guardrails drop_params ' +
    'additional_drop_params allowed_openai_params turn_off_message_logging context_window_fallbacks ' +
    'context_window_fallback_dict content_policy_fallbacks custom_llm_provider mock_tool_calls request_timeout ' +
    'retry_policy litellm_call_id'
  ).split(' '),
)
