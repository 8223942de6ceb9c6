// For a browser that nothing drives: asks the address in `?control=` what to run, and tells it what came of it.
import './export.js';

const control = new URL(location.href).searchParams.get('control');
while (control) {
  const { id, script } = await (await fetch(`${control}/next`)).json();
  const module = URL.createObjectURL(new Blob([`export default ${script};`], { type: 'text/javascript' }));
  // Several may run at once.
  import(module)
    .then((module) => module.default)
    .then(
      (json) => ({ json }),
      (error) => ({ error: `${error}\n${error?.stack}` }),
    )
    .then((answer) => fetch(`${control}/answer/${id}`, { method: 'POST', body: JSON.stringify(answer) }));
}
