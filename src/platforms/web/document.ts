import { type Html, markup } from './markup.ts';

/** The frame of every page. */
export function document(title: string, assets: string, body: Html): Html {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${assets}/lamp.svg" type="image/svg+xml">
<script src="${assets}/theme.js"></script>
<link rel="stylesheet" href="${assets}/page.css">
</head>
${body}
</html>`;
}
