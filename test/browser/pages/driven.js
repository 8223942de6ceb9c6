// For a browser that nothing drives: asks the address in `?control=` what to run, and tells it what came of it.
import './export.js';

const control = new URL(location.href).searchParams.get('control');
while (control) {
  const { id, script } = await (await fetch(`${control}/next`)).json();
  // Several may run at once.
  Promise.resolve()
    .then(() => (0, eval)(script))
    .then(
      (json) => ({ json }),
      (error) => ({ error: `${error}\n${error?.stack}` }),
    )
    .then((answer) => fetch(`${control}/answer/${id}`, { method: 'POST', body: JSON.stringify(answer) }));
}
