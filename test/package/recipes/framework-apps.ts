/** Pages that use the recipes of `frameworks.md` as it says: one for each framework that Vite builds. */
const ROWS = `[{ time: new Date('2024-05-01T10:00:00Z'), temperature: 20.5 }, { time: new Date('2024-05-01T10:01:00Z'), temperature: 20.7 }]`;

/** The sources of the pages, beside the recipes in folders by framework. */
export const FRAMEWORK_APPS: Readonly<Record<string, string>> = {
  'React/main.tsx': `import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ExportButton } from './ExportButton';
const readings = ${ROWS};
createRoot(document.body.appendChild(document.createElement('div'))).render(
  <StrictMode><ExportButton rows={readings} /></StrictMode>,
);
`,
  'Vue/App.vue': `<script setup lang="ts">
import { ref } from 'vue';
import ExportButton from './ExportButton.vue';
const readings = ref(${ROWS});
</script>
<template><ExportButton :rows="readings" /></template>
`,
  'Vue/main.ts': `import { createApp } from 'vue';
import App from './App.vue';
createApp(App).mount(document.body.appendChild(document.createElement('div')));
`,
  'Svelte/App.svelte': `<script lang="ts">
  import ExportButton from './ExportButton.svelte';
  const readings = $state(${ROWS});
</script>
<ExportButton rows={readings} />
`,
  'Svelte/main.ts': `import { mount } from 'svelte';
import App from './App.svelte';
mount(App, { target: document.body });
`,
};

/** The application of Angular. */
export const ANGULAR_APP = `import { Component, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { ExportButton } from './export-button';
@Component({ selector: 'app-root', imports: [ExportButton], template: '<app-export-button [rows]="readings" />' })
class Root {
  readonly readings = ${ROWS};
}
bootstrapApplication(Root, { providers: [provideZonelessChangeDetection()] });
`;
