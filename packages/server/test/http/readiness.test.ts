import { afterEach, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { readiness } from '../../src/readiness.ts';
import { openDatabase } from '../../src/store/database.ts';
import { DATABASE } from '../support/databases.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
afterEach(() => world.close());

describe('GET /readyz', () => {
  it('says that database, migrations, disk and token are well', async () => {
    world = await startWorld();
    expect(await world.get('/readyz')).toMatchObject({
      http: 200,
      body: { status: 'ok', checks: { database: 'ok', migrations: 'ok', token: 'ok' } },
    });
    const { body } = await world.get('/readyz');
    expect(Object.hasOwn(body.checks, 'disk')).toBe(DATABASE === 'sqlite');
    // The token is kept: a probe every few seconds costs PortOne nothing.
    expect(await world.journal()).toEqual(['POST /users/getToken']);
  });

  it('is 503 while PortOne refuses the keys, and asks no more often than they are believed refused', async () => {
    world = await startWorld({ impSecret: 'wrong' });
    for (let time = 0; time < 3; time += 1) {
      expect(await world.get('/readyz')).toMatchObject({
        http: 503,
        body: { code: 'UNAVAILABLE', retryable: true, checks: { database: 'ok', token: 'refused' } },
      });
    }
    expect(await world.journal()).toEqual(['POST /users/getToken']);
  });

  it('stays 200 while PortOne is away: then all instances would be out at once', async () => {
    world = await startWorld({ impApiUrl: 'http://127.0.0.1:9' });
    expect(await world.get('/readyz')).toMatchObject({
      http: 200,
      body: { checks: { token: 'unreachable' } },
    });
  });

  it('is 503 until the migrations have run, and 200 with those of a newer version', async () => {
    world = await startWorld();
    const last = await world.database('knex_migrations').orderBy('id', 'desc').first();
    await world.database('knex_migrations').where({ id: last.id }).delete();
    expect(await world.get('/readyz')).toMatchObject({
      http: 503,
      body: { checks: { database: 'ok', migrations: 'pending' } },
    });
    await world.database('knex_migrations').insert([last, { ...last, id: last.id + 1, name: '999_newer' }]);
    expect(await world.get('/readyz')).toMatchObject({
      http: 200,
      body: { checks: { migrations: 'newer' } },
    });
  });

  it('is 503, and no fault of ours, where the folder of the database is gone', async () => {
    world = await startWorld();
    const databaseUrl = 'sqlite:/no/such/folder/test.sqlite';
    const database = openDatabase(databaseUrl);
    const gone = await readiness({ settings: { databaseUrl }, database, environment: systemEnvironment });
    expect(gone).toEqual({ isReady: false, checks: { database: 'away', migrations: 'unknown' } });
    await database.destroy();
  });
});
