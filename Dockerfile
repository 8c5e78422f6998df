FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:26-slim
WORKDIR /app
# production: a container that lacks its secrets says so instead of showing phones nobody can reach.
ENV NODE_ENV=production FLASK_CONFIG=production HOST=0.0.0.0 MUSTER_DATA_DIR=/app/data
COPY --from=packages /app/node_modules ./node_modules
COPY . .
RUN mkdir -p data/uploads logs && chown -R node:node data logs
USER node
VOLUME ["/app/data", "/app/logs"]
EXPOSE 5000
HEALTHCHECK --interval=30s --timeout=10s --retries=3 --start-period=40s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 5000}/api/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Straight to node: npm would not pass SIGTERM on.
ENTRYPOINT ["node", "--max-semi-space-size=2", "--v8-pool-size=1", "bin/muster.js"]
CMD ["serve"]
