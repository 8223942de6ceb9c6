import { expect, test } from 'vitest';
import { planEngines } from '../../setup/engines.mjs';

const plan = (missing: string[], { isNamed = false, env = {} as Record<string, string> } = {}) => {
  let installs = 0;
  const ensure = () => {
    installs++;
    return missing;
  };
  return { ...planEngines({ isNamed, env, ensure }), installs };
};

test('both engines run where they are, and nothing is left out', () => {
  expect(plan([])).toEqual({ runs: true, passes: true, notTested: '', installs: 1 });
});

test.each([
  [['firefox-esr'], 'Firefox', true],
  [['xvfb'], 'WebKitGTK', true],
  [['webkit2gtk-driver', 'xvfb'], 'WebKitGTK', true],
  [['firefox-esr', 'webkit2gtk-driver', 'xvfb'], 'Firefox and WebKitGTK', false],
])('without %s the tests go on, and say what is left out', (missing, what, runs) => {
  const notTested = `the package in ${what}, which these packages of Debian have: ${missing.join(', ')}`;
  expect(plan(missing)).toEqual({ runs, passes: true, notTested, installs: 1 });
});

test('with CI nothing is installed and nothing runs, which is said', () => {
  const notTested = 'the package in Firefox and WebKitGTK, as CI is set and DOWNLINK_ENGINES is not';
  expect(plan([], { env: { CI: 'true' } })).toEqual({ runs: false, passes: true, notTested, installs: 0 });
});

test.each([{ isNamed: true, env: { CI: 'true' } }, { env: { CI: 'true', DOWNLINK_ENGINES: '1' } }])(
  'with CI they run when they are asked for: %o',
  (asked) => {
    expect(plan([], asked)).toEqual({ runs: true, passes: true, notTested: '', installs: 1 });
  },
);

test('an engine that the variable asks for and that is missing fails the tests', () => {
  expect(plan(['xvfb'], { env: { DOWNLINK_ENGINES: '1' } })).toMatchObject({ passes: false });
});
