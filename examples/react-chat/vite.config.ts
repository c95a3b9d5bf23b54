import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// posthog-js and openai are large; the demo does not bother to split them.
export default defineConfig({ plugins: [react()], build: { chunkSizeWarningLimit: 2_000 } })
