// @vitest-environment happy-dom
import type { Trace } from '@tracked-openai/browser'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import axe from 'axe-core'
import { StrictMode } from 'react'
import { afterEach, describe, expect, test } from 'vitest'
import { AIFeedback } from '../src/index.js'

afterEach(cleanup)

describe('AIFeedback', () => {
  function heard(said: unknown[], more: Partial<Trace> = {}) {
    return {
      ...more,
      feedback: (text: string) => void said.push([...Object.values(more), 'feedback', text]),
      metric: (name: string, value: unknown) => void said.push([...Object.values(more), 'metric', name, value]),
    }
  }

  function scene() {
    const said: unknown[] = []
    const trace = heard(said)
    const { container } = render(
      <StrictMode>
        <AIFeedback trace={trace} className="mine" />
      </StrictMode>,
    )
    return { said, container }
  }

  test('reports a thumb once, a changed mind again, and a comment', () => {
    const { said } = scene()
    const up = screen.getByRole('button', { name: 'Yes, helpful' })
    expect(screen.queryByLabelText(/What could be better/)).toBeNull()
    fireEvent.click(up)
    fireEvent.click(up)
    fireEvent.click(screen.getByRole('button', { name: 'No, not helpful' }))
    expect(up.getAttribute('aria-pressed')).toBe('false')
    fireEvent.change(screen.getByLabelText(/What could be better/), { target: { value: '  More detail.  ' } })
    fireEvent.click(screen.getByRole('button', { name: 'Send feedback' }))
    expect(screen.getByRole('status').textContent).toBe('Thank you for your feedback.')
    expect(said).toEqual([
      ['metric', 'user_rating', 1],
      ['metric', 'user_rating', 0],
      ['feedback', 'More detail.'],
    ])
  })

  test('when the form goes, the focus goes to the thumb, not to the top of the page', () => {
    scene()
    fireEvent.click(screen.getByRole('button', { name: 'Yes, helpful' }))
    const down = screen.getByRole('button', { name: 'No, not helpful' })
    fireEvent.click(down)
    const send = screen.getByRole('button', { name: 'Send feedback' })
    send.focus()
    fireEvent.click(send)
    expect(document.activeElement).toBe(down)
  })

  test('is a group, not a landmark: a page may have one below each answer', () => {
    scene()
    expect(screen.queryByRole('region')).toBeNull()
    expect(screen.getAllByRole('group', { name: 'Was this answer helpful?' })).toHaveLength(1)
  })

  test('an empty comment is not sent', () => {
    const { said } = scene()
    fireEvent.click(screen.getByRole('button', { name: 'Yes, helpful' }))
    fireEvent.click(screen.getByRole('button', { name: 'Send feedback' }))
    expect(said).toEqual([['metric', 'user_rating', 1]])
  })

  test('resets for another trace and keeps its state for the same one', () => {
    const said: unknown[] = []
    const of = (traceId: string) => <AIFeedback trace={heard(said, { traceId })} />
    const up = () => screen.getByRole('button', { name: 'Yes, helpful' })
    const { rerender } = render(of('one'))
    fireEvent.click(up())
    rerender(of('one'))
    expect(up().getAttribute('aria-pressed')).toBe('true')
    fireEvent.click(screen.getByRole('button', { name: 'Send feedback' }))

    rerender(of('two'))
    expect(up().getAttribute('aria-pressed')).toBe('false')
    expect(screen.getByRole('status').textContent).toBe('')
    fireEvent.click(up())
    fireEvent.change(screen.getByLabelText(/What could be better/), { target: { value: 'More.' } })
    rerender(of('three'))
    expect(screen.queryByLabelText(/What could be better/)).toBeNull()
    fireEvent.click(up())
    expect(screen.getByLabelText<HTMLTextAreaElement>(/What could be better/).value).toBe('')
    expect(said).toEqual([
      ['one', 'metric', 'user_rating', 1],
      ['two', 'metric', 'user_rating', 1],
      ['three', 'metric', 'user_rating', 1],
    ])
  })

  test('traces without an id are compared by identity', () => {
    const said: unknown[] = []
    const up = () => screen.getByRole('button', { name: 'Yes, helpful' })
    const { rerender } = render(<AIFeedback trace={heard(said)} />)
    fireEvent.click(up())
    rerender(<AIFeedback trace={heard(said)} />)
    fireEvent.click(up())
    expect(said).toHaveLength(2)
  })

  test('is unstyled and has no accessibility problems, open and closed', async () => {
    const { container } = scene()
    const problems = async () => {
      const { violations } = await axe.run(container, {
        rules: { region: { enabled: false }, 'color-contrast': { enabled: false } },
      })
      return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
    }
    expect(await problems()).toEqual([])
    act(() => screen.getByRole('button', { name: 'Yes, helpful' }).click())
    expect(await problems()).toEqual([])
    expect(container.querySelectorAll('[style], style')).toHaveLength(0)
    expect(container.querySelector('.mine')).not.toBeNull()
  })
})
