import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { DATABASE } from '../../support/databases.ts';
import { itemOf } from '../catalogue.ts';
import { type Line, toText } from './line.ts';
import { openStage, type Stage } from './stage.ts';
import { createTrial, type Trial } from './trial.ts';

/** `npm run faults` sets it: every fault on every database, several times. Otherwise once. */
export const IS_LONG = process.env['FAULT_ROUNDS'] !== undefined;

const ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? 1);
const SEED = Number(process.env['FAULT_SEED'] ?? 1);

/** The promise: whatever goes wrong, an answer comes. */
const ANSWER_MS = 10_000;

/**
 * The promise to a supervisor, not counting the time for which the machine had no core for the process.
 * Beside other tests ten times that passes: the thread that measures has to share too.
 */
const HEALTH_MS = IS_LONG ? 100 : 1_000;

/**
 * Runs of a round in which an answer or the health check was late for no reason but a busy machine. A server that
 * blocks does so every time.
 */
const MEASUREMENTS = 3;

const TIMEOUT_MS = 60_000 * ROUNDS;

const lines: Line[] = [];

/** One stage for the faults of a file: a server has seen others when it meets one. */
export function useStage(): () => Stage {
  let stage: Stage | undefined;
  vi.setConfig({ testTimeout: TIMEOUT_MS, hookTimeout: 60_000 });
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(async () => {
    report();
    await stage?.close();
  });
  return () => {
    if (!stage) throw new Error('the stage is not up');
    return stage;
  };
}

type Run = (trial: Trial, stage: Stage) => Promise<void>;

/** The test of one fault of the catalogue, under its name. */
export function fault(id: string, stage: () => Stage, run: Run): void {
  it(nameOf(id), async () => {
    try {
      await tryOut(id, stage(), run);
    } finally {
      await stage().reset();
    }
  });
}

/** The same, at the same time as its neighbours that mostly wait too. */
export function faultBeside(id: string, stage: () => Stage, run: Run): void {
  it.concurrent(nameOf(id), () => tryOut(id, stage(), run));
}

/** A fault that cannot be brought about here. @param why one sentence, printed with the report */
export function leftOut(id: string, why: string): void {
  it(`${nameOf(id)}: left out, ${why}`, (context) => {
    lines.push({
      id,
      database: DATABASE,
      verdict: 'left out',
      answer_ms: 0,
      health_ms: 0,
      own_ms: 0,
      note: why,
    });
    context.skip(why);
  });
}

function nameOf(id: string): string {
  const { title, holds } = itemOf(id);
  return `${id} ${title}: ${holds}`;
}

async function tryOut(id: string, stage: Stage, run: Run): Promise<void> {
  const line: Line = { id, database: DATABASE, verdict: 'fell', answer_ms: 0, health_ms: 0, own_ms: 0 };
  lines.push(line);
  for (let round = 0; round < ROUNDS; round += 1) {
    const seed = SEED * 1_000_003 + Number(id) * 101 + round;
    expect(await findLate(line, stage, run, seed)).toBe(null);
  }
  line.verdict = 'held';
}

/** @returns what was late each time, in words */
async function findLate(line: Line, stage: Stage, run: Run, seed: number): Promise<string | null> {
  let late: string | null = null;
  for (let measurement = 0; measurement < MEASUREMENTS; measurement += 1) {
    const trial = createTrial(stage, seed);
    await run(trial, stage).catch((error: Error) => {
      error.message += ` (FAULT_SEED=${SEED}, round seed ${seed})`;
      throw error;
    });
    const { answer_ms, health_ms, own_ms, unhealthy } = trial.result();
    line.answer_ms = Math.max(line.answer_ms, answer_ms);
    line.health_ms = Math.max(line.health_ms, health_ms);
    line.own_ms = Math.max(line.own_ms, own_ms);
    expect(unhealthy, 'health checks without a 200').toBe(0);
    if (answer_ms >= ANSWER_MS) late = `an answer took ${Math.round(answer_ms)} ms`;
    else if (own_ms > HEALTH_MS) late = `the health check took ${Math.round(own_ms)} ms of its own`;
    else return null;
  }
  return late;
}

/** Prints the file's lines, and leaves them where `npm run faults` collects them. */
function report(): void {
  console.log(lines.map(toText).join('\n'));
  const directory = process.env['FAULT_REPORT'];
  if (directory === undefined) return;
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${directory}/${DATABASE}-${lines[0]?.id}.json`, JSON.stringify(lines));
}
