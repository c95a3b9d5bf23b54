import { expect, test } from 'vitest'
import { createMetrics } from './create-metrics.js'
import { countersOf, sumMetrics } from './sum-metrics.js'

const textOf = (status: number, storeUp: number) => {
  const metrics = createMetrics()
  metrics.answered('chat/completions', status, 7)
  return metrics.text({ events_captured: 2, deployments: 3, store_up: storeUp })
}

test('the metrics of several processes are merged: counters add up, shared values stay, and a store is up only if all say so', () => {
  const lines = sumMetrics([textOf(200, 1), textOf(200, 0), textOf(429, 1)]).split('\n')
  const of = (name: string) => lines.filter((line) => line.startsWith(`tracked_openai_gateway_${name}`))
  expect(of('requests_total')).toEqual([
    'tracked_openai_gateway_requests_total{route="chat/completions",status="200"} 2',
    'tracked_openai_gateway_requests_total{route="chat/completions",status="429"} 1',
  ])
  expect(of('request_seconds_bucket{le="0.01"}')).toEqual([
    'tracked_openai_gateway_request_seconds_bucket{le="0.01"} 3',
  ])
  expect([of('events_captured'), of('deployments'), of('store_up')].flat()).toEqual([
    'tracked_openai_gateway_events_captured 6',
    'tracked_openai_gateway_deployments 3',
    'tracked_openai_gateway_store_up 0',
  ])
})

test('of a process that has exited, counters are kept and gauges are not', () => {
  const text = countersOf(textOf(200, 0))
  expect(text).toContain('requests_total{route="chat/completions",status="200"} 1\n')
  expect(text).toContain('events_captured 2\n')
  expect(text).not.toMatch(/store_up|deployments|memory|delay/)
})

test('each metric type is declared once', () => {
  const types = sumMetrics([textOf(200, 1), textOf(500, 1)]).match(/^# TYPE .*$/gm) ?? []
  expect(new Set(types).size).toBe(types.length)
})
