import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// posthog-js and openai are what they are; the demo does not split them.
export default defineConfig({ plugins: [react()], build: { chunkSizeWarningLimit: 2_000 } })
