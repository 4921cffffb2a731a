import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createListener } from '../src/listener.ts';

const CROWD = 50;

/** What a connection is told before it ends, or the code of the error that ended it. */
const ask = (port: number): Promise<string> =>
  new Promise((resolve) => {
    let told = '';
    connect(port, '127.0.0.1')
      .on('error', ({ code }: NodeJS.ErrnoException) => resolve(String(code)))
      .on('data', (data) => {
        told += data;
      })
      .on('end', () => resolve(told.split('\r\n', 1)[0] ?? ''))
      .end('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  });

it('answers who was there before it stopped, accepted or not', async () => {
  const listener = createListener((_request, response) => void response.end('here'));
  const { port } = new URL(await listener.listen('127.0.0.1', 0));
  const asked = Promise.all(Array.from({ length: CROWD }, () => ask(Number(port))));
  // They are connected by now as far as the kernel is concerned; we have accepted one of them at most.
  await new Promise(setImmediate);
  await listener.stop(9_000);
  expect(new Set(await asked)).toEqual(new Set(['HTTP/1.1 200 OK']));
  expect(await ask(Number(port))).toBe('ECONNREFUSED');
});

const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** The next answer on a connection that is kept. Rejects if it ends without one. */
const answerOn = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    socket.once('data', (data) => resolve(String(data))).once('error', reject);
    socket.once('end', () => reject(new Error('ended')));
  });

it('answers once more on a connection that is kept, and says that it ends with that', async () => {
  const listener = createListener((_request, response) => void response.end('here'));
  const { port } = new URL(await listener.listen('127.0.0.1', 0));
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(REQUEST);
  expect(await answerOn(socket)).toMatch(/\r\nConnection: keep-alive\r\n/);
  const stopped = listener.stop(9_000);
  await new Promise((resolve) => setTimeout(resolve, 20));
  socket.write(REQUEST);
  expect(await answerOn(socket)).toMatch(/^HTTP\/1.1 200 OK\r\n(.*\r\n)*Connection: close\r\n/);
  await stopped;
});

it('says so in the answer to what is under way', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<ServerResponse>();
  const listener = createListener((_request, response) => begin(response));
  const { port } = new URL(await listener.listen('127.0.0.1', 0));
  const socket = connect(Number(port), '127.0.0.1');
  const answered = answerOn(socket);
  socket.write(REQUEST);
  const response = await begun;
  const stopped = listener.stop(9_000);
  response.end('here');
  expect(await answered).toMatch(/^HTTP\/1.1 200 OK\r\n(.*\r\n)*Connection: close\r\n/);
  await stopped;
});
