// Breaks the strict policy in a way that throws nothing, as a library that tries out `new Function` does.
try {
  Function('return 1')();
} catch {
  postMessage('refused');
}
