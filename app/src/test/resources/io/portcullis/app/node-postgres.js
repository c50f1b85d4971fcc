// What an application in Node.js does with node-postgres, printed as one line of JSON a step: the same wherever it is connected.
// Arguments: "tls" for TLS without verification.
'use strict'
const { Client, Pool } = require('pg')

const options = process.argv[2] === 'tls' ? { ssl: { rejectUnauthorized: false } } : {}
const tell = (step, result) => console.log(step + ' ' + JSON.stringify(result))

async function main() {
  const client = new Client(options)
  const notices = []
  client.on('notice', (notice) => notices.push({ severity: notice.severity, code: notice.code, message: notice.message }))
  await client.connect()
  tell('simple', (await client.query("SELECT 1 AS one, NULL AS nothing, 'ä😀' AS text; SELECT 2 AS two")).map((r) => r.rows))
  tell('parameters', (await client.query('SELECT $1::int + 1 AS n, $2::text AS t, $3::jsonb AS j', [41, "it's", { a: [1] }])).rows)
  for (let i = 0; i < 3; i++) {
    tell('prepared', (await client.query({ name: 'named', text: 'SELECT $1::int * 2 AS n', values: [i] })).rows)
  }
  tell('array', (await client.query({ text: 'SELECT 1, 2', rowMode: 'array' })).rows)
  const big = await client.query("SELECT repeat('x', 5000000) AS v, decode(repeat('00ff', 1000000), 'hex') AS b")
  tell('big', [big.rows[0].v.length, big.rows[0].b.length, big.rows[0].b[1999999]])
  tell('rows', (await client.query('SELECT generate_series(1, 50000) AS n')).rows.reduce((sum, row) => sum + row.n, 0))
  for (const wrong of ['SELEC 1', 'SELECT 1 / 0', "SELECT 'x'::int"]) {
    tell('error', await client.query(wrong).catch((e) => ({ ...e, message: e.message })))
  }
  await client.query("DO $$ BEGIN RAISE NOTICE 'in passing'; END $$")
  tell('notices', notices)
  const heard = new Promise((resolve) => client.once('notification', (n) => resolve([n.channel, n.payload])))
  await client.query('LISTEN node')
  await client.query("SELECT pg_notify('node', 'hello')")
  tell('notification', await heard)
  await client.query('BEGIN')
  await client.query('CREATE TEMP TABLE t(n int)')
  tell('queued', (await Promise.all([1, 2, 3, 4].map((n) => client.query('INSERT INTO t VALUES ($1) RETURNING n', [n])))).map((r) => r.rows[0].n))
  await client.query('ROLLBACK')
  await client.end()

  const pool = new Pool({ ...options, max: 5 })
  const sums = await Promise.all(Array.from({ length: 50 }, (_, n) => pool.query('SELECT $1::int AS n', [n])))
  tell('pool', sums.map((r) => r.rows[0].n))
  await pool.end()
}

main().catch((e) => {
  console.error(e)
  process.exitCode = 1
})
