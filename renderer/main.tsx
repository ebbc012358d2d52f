import './app/jitless.ts';
import '@fontsource-variable/inter/wght.css';
import './style/fonts.css';
import './style/tokens.css';
import './style/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { must } from '../core/lib/must.ts';
import { App } from './app/app.tsx';
import { createBridge } from './app/bridge/client.ts';
import { type Backend, BackendContext } from './app/bridge/context.ts';
import { createLiveQueries } from './app/bridge/live.ts';
import { openMessagePort } from './app/bridge/message-port.ts';
import { openWebSocket } from './app/bridge/websocket.ts';
import { startNavigation } from './app/navigation.ts';
import { SCREENS } from './app/screens.ts';
import { startTheme } from './app/theme.ts';
import { createQueueFeed } from './screens/queue/feed.ts';

startTheme();
startNavigation(SCREENS.map((screen) => screen.id));

// The browser host serves over http on loopback; the desktop serves over its own protocol and hands in a port.
const served = location.protocol === 'http:';
const bridge = createBridge(served ? openWebSocket(`ws://${location.host}/bridge`) : openMessagePort);
const live = createLiveQueries(bridge);
const backend: Backend = { bridge, live, queue: createQueueFeed(live) };

createRoot(must(document.getElementById('root'), '#root in index.html')).render(
  <StrictMode>
    <BackendContext value={backend}>
      <App />
    </BackendContext>
  </StrictMode>,
);

// Full-width letters are a common disguise, and a bare machine draws them as boxes. Not needed for the first picture.
await import('@fontsource-variable/noto-sans-jp/wght.css');
