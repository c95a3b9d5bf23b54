import posthog from 'posthog-js'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { TrackingProvider } from 'tracked-openai/react'
import { Chat } from './chat.js'
import { settings } from './settings.js'
import './style.css'

posthog.init(settings.posthogKey, {
  api_host: settings.posthogHost,
  opt_out_useragent_filter: settings.isTest,
  disable_session_recording: true,
  disable_surveys: true,
})

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <TrackingProvider posthog={posthog}>
      <Chat />
    </TrackingProvider>
  </StrictMode>,
)
