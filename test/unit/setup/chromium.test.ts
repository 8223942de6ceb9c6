import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { chooseChromium, finishes } from '../../setup/chromium.mjs';

/** A machine on which these ways find a browser. `tried` lists the attempts, in order. */
function machine(has: {
  named?: string;
  own?: boolean;
  recalled?: string;
  system?: string;
  net?: boolean;
  apt?: boolean;
}) {
  const programs = new Set([has.named, has.recalled, has.system].filter((path) => path !== '/gone'));
  const tried: string[] = [];
  let { own = false, system } = has;
  const ways = {
    named: has.named,
    own: async () => '/own',
    system: () => {
      tried.push('system');
      return system;
    },
    runs: (path: string) => (path === '/own' ? own : programs.has(path)),
    recall: () => has.recalled,
    remember: (path: string) => void tried.push(`remember ${path}`),
    download: async () => {
      tried.push('download');
      own = has.net === true;
      return own;
    },
    installPackage: () => {
      tried.push('package');
      if (has.apt) system = '/debian';
      return has.apt === true;
    },
  };
  return { ways, tried };
}

describe('the browser of the tests', () => {
  test.each([
    ['is the one that is named', { named: '/named', own: true, system: '/usr' }, '/named', []],
    ["is Playwright's own where it is installed", { own: true, recalled: '/old', system: '/usr' }, '/own', []],
    ["is Playwright's own where it can be downloaded", { net: true, system: '/usr' }, '/own', ['download']],
    [
      "is the system's browser when nothing can be downloaded, and is remembered",
      { system: '/usr' },
      '/usr',
      ['download', 'system', 'remember /usr'],
    ],
    ['is the one remembered, without another download', { recalled: '/usr', net: true }, '/usr', []],
    ['is looked for again when the one remembered is gone', { recalled: '/gone', net: true }, '/own', ['download']],
    [
      "is Debian's where there is no other",
      { apt: true },
      '/debian',
      ['download', 'system', 'package', 'system', 'remember /debian'],
    ],
  ])('%s', async (_, has, path, steps) => {
    const { ways, tried } = machine(has);
    expect(await chooseChromium(ways)).toBe(path);
    expect(tried).toEqual(steps);
  });

  test('is requested in a sentence when none can be found, and nothing is remembered', async () => {
    const { ways, tried } = machine({});
    await expect(chooseChromium(ways)).rejects.toThrow(
      /^The browser tests need a Chromium: install .*CHROME_PATH.*\.$/,
    );
    expect(tried).toEqual(['download', 'system', 'package']);
  });

  test('is not replaced when the named one is missing', async () => {
    const { ways, tried } = machine({ named: '/gone', own: true });
    await expect(chooseChromium(ways)).rejects.toThrow('CHROME_PATH names no program: /gone');
    expect(tried).toEqual([]);
  });
});

describe('a download', () => {
  const running = (script: string) => spawn(process.execPath, ['-e', script]);
  const patience = { first: 200, next: 60_000 };

  test('that succeeds has finished', async () => {
    expect(await finishes(running('console.log("100%")'), { first: 60_000, next: 60_000 })).toBe(undefined);
  });

  test('that fails says why', async () => {
    const script = 'console.error("noise\\nError: getaddrinfo ENOTFOUND x\\n    at y"); process.exit(1)';
    expect(await finishes(running(script), { first: 60_000, next: 60_000 })).toBe('Error: getaddrinfo ENOTFOUND x');
  });

  test('that does not start is given up, whatever it prints', async () => {
    const child = running('setInterval(() => console.log("Downloading"), 5)');
    expect(await finishes(child, patience)).toBe('no answer');
    expect(child.killed).toBe(true);
  });

  test('that has started may be slow, but must not stall', async () => {
    const script = 'setTimeout(() => console.log("|■| 10% of 170 MiB"), 0); setInterval(() => {}, 1000)';
    const child = running(script);
    expect(await finishes(child, { first: 60_000, next: 200 })).toBe('no answer');
    expect(child.killed).toBe(true);
  });

  test('that cannot be started says so', async () => {
    expect(await finishes(spawn('/no/such/program'), patience)).toContain('ENOENT');
  });
});
