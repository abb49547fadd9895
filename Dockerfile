# The monitor and the command line of Plumbline. No build step: Node runs the sources as they are.
#
#   docker build -t plumbline:0.1.0 .
#   docker run --rm plumbline:0.1.0 check                       both APIs, emulated
#   docker run --rm -p 127.0.0.1:9464:9464 plumbline:0.1.0      the monitor on the emulation
#
# Not in it: what `verify` needs of pact (its programs are optional dependencies), tests and other docs.
FROM node:24-slim

ENV NODE_ENV=production
WORKDIR /app

COPY package.json package-lock.json .npmrc ./
# The optional dependencies are a second Node and pact's programs for every platform.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force

COPY LICENSE ./
COPY openapi ./openapi
COPY contracts ./contracts
COPY src ./src
# The status page serves them.
COPY docs/runbooks ./docs/runbooks

# Where `watch` keeps what it knows; the only place that is written to.
RUN mkdir /var/lib/plumbline && chown node:node /var/lib/plumbline
VOLUME /var/lib/plumbline
WORKDIR /var/lib/plumbline

# By number, so that an orchestrator can see that it is not root.
USER 1000:1000
EXPOSE 9464
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:9464/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

ENTRYPOINT ["node", "/app/src/cli/main.ts"]
CMD ["watch", "--env", "sandbox", "--host", "0.0.0.0"]
