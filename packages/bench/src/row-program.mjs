import { interleave } from './measure.mjs'
import { clients, rows } from './rows.mjs'

// Measures one row of one client in a process of its own, because V8's optimisations for another client would change its cost.
const [row, client] = [rows[process.argv[2]], clients[process.argv[3]]]
const subjects = await row.create(client)
process.on('message', async ({ rounds, warmUps }) => process.send(await interleave(subjects, { rounds, warmUps })))
