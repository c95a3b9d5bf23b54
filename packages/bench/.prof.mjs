import { messages } from './src/answers.mjs'
import { memoryClient, bareClient } from './src/clients.mjs'
const client = process.argv[2] === 'bare' ? bareClient() : memoryClient().client
const body = { model: 'gpt-4o-mini', messages }
for (let i = 0; i < 15000; i++) await client.chat.completions.create(body)
