import { openAdapter, serveAdapter } from '../adapter.js'
import { expect, test } from '../test.js'

test('in a browser every response over the data channel of WebRTC is one event', async ({ page, arrived }) => {
  const adapter = await serveAdapter()
  await openAdapter(page, adapter.url)
  await page.evaluate(async () => {
    const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()]
    /** The description with all its candidates: one that comes alone may come before its description. */
    const described = async (peer: RTCPeerConnection, description: RTCSessionDescriptionInit) => {
      const gathered = new Promise<void>((resolve) => {
        peer.onicecandidate = ({ candidate }) => void (candidate ?? resolve())
      })
      await peer.setLocalDescription(description)
      await gathered
      return peer.localDescription as RTCSessionDescription
    }
    const remote = new Promise<RTCDataChannel>((resolve) => {
      there.ondatachannel = ({ channel }) => resolve(channel)
    })
    const channel = kit.trackedRealtime(here.createDataChannel('oai-events'), {
      posthog: start(),
      provider: 'openai',
    })
    await there.setRemoteDescription(await described(here, await here.createOffer()))
    await here.setRemoteDescription(await described(there, await there.createAnswer()))
    const host = await remote
    const response = { id: 'resp_1', status: 'completed', output: [], usage: { input_tokens: 7, output_tokens: 3 } }
    const done = new Promise((resolve) => {
      channel.addEventListener('message', ({ data }) => /response\.done/.test(String(data)) && resolve(data))
    })
    for (const event of [
      { type: 'session.created', session: { id: 'sess_1', model: 'gpt-realtime' } },
      { type: 'response.created', response: { id: 'resp_1' } },
      { type: 'response.done', response },
    ])
      host.send(JSON.stringify(event))
    await done
  })
  const [event] = await arrived.have('$ai_generation')
  expect(event?.properties).toMatchObject({
    tracked_openai_operation: 'realtime',
    tracked_openai_ending: 'finished',
    $ai_trace_id: 'sess_1',
    $ai_model: 'gpt-realtime',
    $ai_provider: 'openai',
    $ai_input_tokens: 7,
    $ai_output_tokens: 3,
  })
  await adapter.close()
})
