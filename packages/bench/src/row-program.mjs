import { interleave } from './measure.mjs'
import { clients, rows } from './rows.mjs'

// One row of one client, in a process of its own: what V8 has learned of another client would change what it costs.
const [row, client] = [rows[process.argv[2]], clients[process.argv[3]]]
const subjects = row.create(client)
process.on('message', async ({ rounds, warmUps }) => process.send(await interleave(subjects, { rounds, warmUps })))
