import { document } from './document.ts';
import { type Html, markup } from './markup.ts';

/** Asks for the access token. */
export function renderLogin(assets: string, csrf: string, problem?: string): Html {
  return document(
    'Studyhall',
    assets,
    markup`<body class="door"><main><form class="door-form" method="post" action="/login"><img src="${assets}/lamp.svg" alt="" width="56" height="56"><h1>Studyhall</h1><p>This class has an access token. Whoever invited you has it.</p><input type="hidden" name="csrf" value="${csrf}"><label for="token">Access token</label><input id="token" name="token" type="password" autocomplete="current-password" required autofocus${
      problem !== undefined && markup` aria-describedby="problem" aria-invalid="true"`
    }>${problem !== undefined && markup`<p class="form-error" role="alert" id="problem">${problem}</p>`}<button type="submit" class="button button-primary">Enter</button></form></main></body>`,
  );
}

/** Opens the same address once more, now from this page, so that the browser sends its strict cookie. */
export function renderAgain(assets: string, url: string): Html {
  return markup`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${url}"><title>Studyhall</title><link rel="stylesheet" href="${assets}/page.css"></head><body class="door"><main><p><a href="${url}">Open Studyhall</a></p></main></body></html>`;
}

export function renderProblem(assets: string, title: string, message: string): Html {
  return document(
    `${title} · Studyhall`,
    assets,
    markup`<body class="door"><main class="door-form"><h1>${title}</h1><p>${message}</p><p><a href="/">Back to the class</a></p></main></body>`,
  );
}
