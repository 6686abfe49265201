# Builds Studyhall, then keeps only what runs it: production packages, the build, content and the encoder.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build \
  && npm prune --omit=dev \
  # native libraries of other platforms, and what only browsers load
  && find node_modules/onnxruntime-node/bin -mindepth 2 -maxdepth 2 -type d ! -name "$(node -p process.platform)" -exec rm -r {} + \
  && find node_modules/onnxruntime-node/bin -mindepth 3 -maxdepth 3 -type d ! -name "$(node -p process.arch)" -exec rm -r {} + \
  && find node_modules/onnxruntime-web/dist -type f ! -name 'ort-wasm-simd-threaded.mjs' ! -name 'ort-wasm-simd-threaded.wasm' ! -name 'ort.node.min.mjs' ! -name 'ort.node.min.js' -delete \
  && find node_modules -name '*.map' -delete

FROM node:24-bookworm-slim
ENV NODE_ENV=production DATA_DIR=/data WEB_HOST=0.0.0.0 WEB_PORT=3000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/bin ./bin
COPY --from=build /app/scripts ./scripts
COPY --from=build /app/dist ./dist
COPY --from=build /app/content ./content
COPY --from=build /app/models ./models
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "const { WEB, WEB_PORT, OPERATIONS_PORT } = process.env; const port = OPERATIONS_PORT || (WEB === 'off' ? '' : WEB_PORT); if (port) fetch(`http://127.0.0.1:${port}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/src/main.js"]
