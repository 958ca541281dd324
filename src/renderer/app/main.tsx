import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import '@fontsource/inter/latin-400.css';
import '@fontsource/inter/latin-500.css';
import '@fontsource/inter/latin-600.css';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/screens.css';
import '../ui/rooms.css';
import '../features/run/run.css';

import { followFeed } from '../bridge/engine.ts';
import { onEngineState } from '../bridge/shell.ts';
import { App } from './app.tsx';
import { followSettings } from './settings.ts';
import { takeFeed, useStudio } from './store.ts';

const root = document.getElementById('root');
if (!root) {
  throw new Error('the page has no root');
}
onEngineState(engine => { useStudio.setState({ engine }); });
followSettings();
followFeed({ onEvent: takeFeed, onLost: () => undefined });
createRoot(root).render(<StrictMode><App /></StrictMode>);
