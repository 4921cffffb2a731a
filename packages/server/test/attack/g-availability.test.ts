import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { IMP_UID, MERCHANT_UID } from '@iamport-checkout/protocol';
import { expect } from 'vitest';
import { attack, attackBeside } from './support/attack.ts';
import { drip, speak } from './support/raw.ts';
import type { Shop } from './support/shop.ts';
import { itShowsNothing, useStage } from './support/stage.ts';

const stage = useStage();

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const impUid = (index: number): string => `imp_${400_000_000_000 + index}`;

async function elapsed_ms(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** What takes long by itself does so each time; what a busy machine delays does not. */
async function isSlow(limit_ms: number, work: () => Promise<unknown>): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if ((await elapsed_ms(work)) <= limit_ms) return false;
  }
  return true;
}

/** How long the health check takes while something else goes on: the middle of several. */
async function health_ms(shop: Shop, times = 15): Promise<number> {
  const all: number[] = [];
  for (let time = 0; time < times; time += 1) {
    all.push(
      await elapsed_ms(async () => {
        expect((await shop.get('/healthz')).http).toBe(200);
      }),
    );
    await sleep(20);
  }
  return all.sort((a, b) => a - b)[Math.floor(times / 2)] ?? Number.POSITIVE_INFINITY;
}

const HEAD = 'POST /payments/webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

/** The same piece, as fast as it is taken, until the server hangs up. */
async function pour(socket: Socket, piece: string): Promise<void> {
  while (socket.writable) {
    socket.write(piece);
    // As fast as it is taken, and no faster: our own memory is not under attack.
    while (socket.writable && socket.writableNeedDrain) await sleep(5);
    await sleep(1);
  }
}

attack(
  'G1',
  async () => {
    const { shop } = stage();
    const big = JSON.stringify({
      imp_uid: 'imp_000000000001',
      merchant_uid: 'x',
      filler: 'x'.repeat(17_000),
    });
    const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
      shop.send('/payments/webhook', { method: 'POST', body, headers });
    const json = { 'content-type': 'application/json' };
    expect((await send(big, json)).http).toBe(413);
    expect((await send(big, { 'content-type': 'application/x-www-form-urlencoded' })).http).toBe(413);
    expect((await shop.asOwner('POST', '/orders', { filler: 'x'.repeat(17_000) })).http).toBe(413);

    const zeros = JSON.stringify({ imp_uid: ' '.repeat(50_000_000) });
    const bomb = new Uint8Array(gzipSync(zeros));
    expect(bomb.length).toBeLessThan(60_000);
    const small = new Uint8Array(gzipSync(JSON.stringify({ filler: ' '.repeat(10_000_000) })));
    expect(small.length).toBeLessThan(16_384);
    for (const body of [bomb, small])
      expect((await send(body, { ...json, 'content-encoding': 'gzip' })).http).toBe(415);
    expect((await send('{}', { ...json, 'content-encoding': 'x-unknown' })).http).toBe(415);

    // Gigabytes announced, sent, and sent without an end: refused, and not kept open for the rest.
    const kilobyte = 'x'.repeat(1024);
    const attempts = await Promise.all([
      speak(shop.port, (socket) => void socket.write(`${HEAD}Content-Length: 1073741824\r\n\r\n{`), 15_000),
      speak(
        shop.port,
        (socket) => {
          socket.write(`${HEAD}Content-Length: 2147483648\r\n\r\n`);
          return pour(socket, kilobyte);
        },
        15_000,
      ),
      speak(
        shop.port,
        (socket) => {
          socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
          return pour(socket, `400\r\n${kilobyte}\r\n`);
        },
        15_000,
      ),
    ]);
    for (const { text, isClosed, open_ms } of attempts) {
      expect(text).toMatch(/^HTTP\/1\.1 413 /);
      // Told, and hung up on: an upload that goes on is not even thrown away.
      expect(isClosed && open_ms < 5_000, `open for ${open_ms.toFixed()} ms`).toBe(true);
    }
  },
  40_000,
);

// G2 and G4 mostly wait, so they wait together.
attackBeside(
  'G2',
  async () => {
    const { shop } = stage();
    const slowHeaders = speak(
      shop.port,
      (socket) => {
        socket.write('POST /payments/webhook HTTP/1.1\r\nHost: x\r\nX-Slow: ');
        drip(socket, 'a', 400);
      },
      16_000,
    );
    const slowBody = speak(
      shop.port,
      (socket) => {
        socket.write(`${HEAD}Content-Length: 10000\r\n\r\n`);
        drip(socket, '{', 400);
      },
      16_000,
    );
    const silent = speak(shop.port, () => {}, 16_000);
    expect(await health_ms(shop)).toBeLessThan(100);
    // Five and ten seconds, one for the next look at the clock, and two for a busy machine.
    const [headers, body, nothing] = await Promise.all([slowHeaders, slowBody, silent]);
    expect(headers.isClosed && headers.open_ms < 8_000, `headers: open for ${headers.open_ms} ms`).toBe(true);
    expect(body.isClosed && body.open_ms < 13_000, `body: open for ${body.open_ms} ms`).toBe(true);
    expect(nothing.isClosed && nothing.open_ms < 13_000, `silence: open for ${nothing.open_ms} ms`).toBe(
      true,
    );
  },
  40_000,
);

/** More than the server carries at once; the catalogue's five thousand would measure this machine's sockets. */
const HERD = 1000;

attackBeside(
  'G4',
  async () => {
    const { portone, serve } = stage();
    const shop = await serve({});
    const merchant_uid = await shop.order();
    await shop.complete(impUid(0), merchant_uid);
    await portone.fault({ kind: 'delay', path: '/payments/', delay_ms: 60_000 });
    let slowest_ms = 0;
    const herd = Promise.all(
      Array.from({ length: HERD }, async (_, index) => {
        const began = performance.now();
        const answer = await shop.complete(impUid(index), merchant_uid);
        slowest_ms = Math.max(slowest_ms, performance.now() - began);
        return answer;
      }),
    );
    await sleep(1500);
    const health = await health_ms(shop);
    const answers = await herd;
    await portone.fault();
    expect(health).toBeLessThan(100);
    expect(slowest_ms).toBeLessThan(10_000);
    const codes = answers.map(({ http }) => http);
    expect([...new Set(codes)].sort()).toEqual([503, 504]);
    expect(codes.filter((http) => http === 504).length).toBeLessThanOrEqual(256);
    for (const { headers } of answers) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    // And it is well again as soon as PortOne is.
    const imp_uid = await portone.pay({ merchant_uid });
    expect((await shop.complete(imp_uid, merchant_uid)).http).toBe(200);
    await shop.stop();
  },
  40_000,
);

attack('G5', async () => {
  const { shop } = stage();
  const merchant_uid = await shop.order();
  // As long as a body may be, with its other fields.
  const long = 15_000;
  const nasty = ['1', '0', 'a', '_', '-', ' ', '.', '1.0', '0.', 'imp_1', 'é'].flatMap((piece) => {
    const text = piece.repeat(Math.floor(long / piece.length));
    return [text, `imp_${text}`, `${text}!`, `1.${text}1`, `1${text}.`];
  });
  const match_ms = await elapsed_ms(async () => {
    for (const text of nasty) for (const pattern of [IMP_UID, MERCHANT_UID]) pattern.test(text);
  });
  expect(match_ms / nasty.length).toBeLessThan(1);

  // Through the doors: no text makes the server think for longer than any other.
  const slow: string[] = [];
  for (const text of nasty) {
    const bodies = [
      { imp_uid: text, merchant_uid },
      { imp_uid: 'imp_000000000001', merchant_uid: text },
      { imp_uid: 'imp_000000000001', merchant_uid, amount: text },
    ];
    for (const body of bodies) {
      const path = 'amount' in body ? '/payments/confirm' : '/payments/webhook';
      if (await isSlow(50, () => shop.post(path, body)))
        slow.push(`${path} ${Object.keys(body).at(-1)} ${text.slice(0, 12)}…`);
    }
  }
  const headers = [
    { 'accept-language': 'ko;q=0.1,'.repeat(1_000) },
    { accept: 'text/*;q=0.1,'.repeat(1_000) },
    { authorization: ' '.repeat(10_000) },
    { 'x-forwarded-for': '1,'.repeat(5_000) },
  ];
  for (const each of headers) {
    if (await isSlow(50, () => shop.get(`/orders/${merchant_uid}`, each)))
      slow.push(Object.keys(each).join());
  }
  expect(slow).toEqual([]);
});

itShowsNothing(stage);
