import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Probe } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/Probe'
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule'
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'
import { Command } from 'commander'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap'
import { Secret } from 'kubernetes-models/v1/Secret'
import { Service } from 'kubernetes-models/v1/Service'
import ms, { type StringValue } from 'ms'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { credentialVariables } from '#check/credentials'
import { registerWatch } from '#cli/watch'
import { loadConfig } from '#config/load'
import { variablesFrom } from '#config/variables'
import { readRuleFiles } from '#grafana/rule-files'
import { createApp } from '#monitor/server'
import { createSpecLoader } from '#spec/load'
import { testIo } from '#support/test-io'

const base = 'deploy/kubernetes'
const onDemand = 'deploy/kubernetes-on-demand'
const example = 'secret.example.yaml'
const models = { ConfigMap, Deployment, NetworkPolicy, Probe, PrometheusRule, Secret, Service, ServiceMonitor }

const read = (file: string) => readFileSync(file, 'utf8')
const manifest = (name: string, folder = base) => parse(read(join(folder, name)))
const deployment = manifest('deployment.yaml')
const [container] = deployment.spec.template.spec.containers
const probe = manifest('probe.yaml', onDemand)
const image = read('Dockerfile')
const compose = parse(read('compose.yaml'))
const names = { 'app.kubernetes.io/name': 'plumbline' }

/** The options of `watch`, as the command line itself has them. */
function watchOptions(): Map<string, string | undefined> {
  const program = new Command()
  registerWatch(program, { io: testIo(), finish: () => {} })
  return new Map(program.commands[0]!.options.map(({ long, defaultValue }) => [long ?? '', defaultValue]))
}

/** The flags of a command line with their values, each one that `watch` knows. */
function flagsOf([command, ...args]: readonly string[]): Record<string, string> {
  expect(command).toBe('watch')
  const known = watchOptions()
  const flags = args.filter((arg) => arg.startsWith('--'))
  expect(flags.filter((flag) => !known.has(flag))).toEqual([])
  return Object.fromEntries(flags.map((flag) => [flag, args[args.indexOf(flag) + 1] ?? '']))
}

async function statusOf(path: string): Promise<number> {
  const app = createApp({
    expose: async () => Buffer.alloc(0),
    probe: async () => ({ kind: 'unknown' }),
    reload: null,
    statuses: () => [],
    now: Date.now,
  })
  return (await app.request(path)).status
}

describe('the manifests for Kubernetes', () => {
  const objects = [...[base, onDemand].flatMap((folder) => objectsIn(folder).map((name) => join(folder, name))), join(base, example)]

  it.each(objects)('%s is what its kind may be, and named and labelled alike', (file) => {
    const object = parse(read(file))
    const Model = models[object.kind as keyof typeof models]
    expect(() => new Model(object).validate()).not.toThrow()
    expect(object.metadata).toEqual({ name: 'plumbline', labels: names })
    expect(new Model({} as never).apiVersion).toBe(object.apiVersion)
  })

  it('are validated by something that can say no', () => {
    expect(() => new Deployment({ ...deployment, spec: { ...deployment.spec, replicas: 'one' } }).validate()).toThrow('replicas')
    const monitor = manifest('service-monitor.yaml')
    expect(() => new ServiceMonitor({ ...monitor, spec: { ...monitor.spec, endpoints: [{ port: 9464 }] } } as never).validate()).toThrow(
      'port',
    )
  })

  it('are all applied by the kustomization beside them, and nothing else is', () => {
    expect(manifest('kustomization.yaml').resources.sort()).toEqual(objectsIn(base))
    // Never a secret: applied again, ours would empty the one that is in use.
    expect(objectsIn(base).filter((name) => manifest(name).kind === 'Secret')).toEqual([])
    expect(manifest('kustomization.yaml', onDemand).resources.sort()).toEqual(['../kubernetes', ...objectsIn(onDemand)])
  })

  it('build on no folder that holds the one that builds on it, which kustomize refuses as a cycle', () => {
    for (const folder of [base, onDemand]) {
      const resources: string[] = manifest('kustomization.yaml', folder).resources
      expect(resources.filter((path) => !existsSync(join(folder, path)))).toEqual([])
      expect(resources.filter((path) => isAround(folder, path))).toEqual([])
    }
    expect(['..', '.', '../..', '../kubernetes', 'probe.yaml'].filter((path) => isAround(onDemand, path))).toEqual(['..', '.', '../..'])
  })

  it('run as nobody in particular, on a root that cannot be written to, within limits', () => {
    const pod = deployment.spec.template.spec
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(pod.automountServiceAccountToken).toBe(false)
    expect(Object.keys(container.resources.limits).sort()).toEqual(['cpu', 'memory'])
    expect(Object.keys(container.resources.requests).sort()).toEqual(['cpu', 'memory'])
  })

  it('allow the memory that the benchmark promises, with a quarter to spare', () => {
    const promised = Number(/resident memory under (\d+) MB/.exec(read('docs/benchmarks/watch.md'))?.[1])
    const mebibytes = Number(/^(\d+)Mi$/.exec(container.resources.limits.memory)?.[1])
    expect((mebibytes * 1024 ** 2) / 1e6).toBeGreaterThan(1.25 * promised)
  })

  it('select each other: labels, ports by name and by number', () => {
    const service = manifest('service.yaml')
    const policy = manifest('network-policy.yaml')
    const monitor = manifest('service-monitor.yaml')
    expect([deployment.spec.selector.matchLabels, deployment.spec.template.metadata.labels, service.spec.selector]).toEqual([
      names,
      names,
      names,
    ])
    expect([policy.spec.podSelector.matchLabels, monitor.spec.selector.matchLabels]).toEqual([names, names])
    const port = Number(flagsOf(container.args)['--port'])
    expect(container.ports).toEqual([{ name: 'http', containerPort: port }])
    expect(service.spec.ports).toEqual([{ name: 'http', port, targetPort: 'http' }])
    expect(policy.spec.ingress.map(({ ports }: { ports: unknown }) => ports)).toEqual([[{ protocol: 'TCP', port }]])
    expect([container.livenessProbe.httpGet.port, container.readinessProbe.httpGet.port, monitor.spec.endpoints[0].port]).toEqual([
      'http',
      'http',
      'http',
    ])
    expect(probe.spec.prober.url).toBe(`${service.metadata.name}.NAMESPACE.svc:${port}`)
    // The providers are reached over HTTPS alone.
    const specs = ['plu-card-partner.v1', 'puppetvendors-vendor.v2'].map((api) => createSpecLoader()(`openapi/${api}.yaml`))
    expect(specs.map(({ servers }) => new URL(servers.production ?? '').protocol)).toEqual(['https:', 'https:'])
    expect(policy.spec.egress.at(-1).ports).toEqual([{ protocol: 'TCP', port: 443 }])
  })

  it('are scraped often enough that one scrape may fail before Prometheus takes a series for gone', () => {
    const lookback = ms('5m')
    for (const { interval, scrapeTimeout } of [probe.spec, ...manifest('service-monitor.yaml').spec.endpoints]) {
      expect(2 * ms(interval as StringValue) + ms(scrapeTimeout as StringValue)).toBeLessThan(lookback)
      expect(ms(scrapeTimeout as StringValue)).toBeLessThanOrEqual(ms(interval as StringValue))
    }
  })

  it('put the namespace of the service where the probe wants it, for Prometheus asks from its own', () => {
    const { namespace } = manifest('kustomization.yaml')
    const { namespace: another, replacements } = manifest('kustomization.yaml', onDemand)
    expect([namespace, another]).toEqual(['plumbline', undefined])
    const select = { kind: probe.kind, name: probe.metadata.name }
    expect(replacements).toEqual([
      {
        source: { kind: 'Service', name: manifest('service.yaml').metadata.name, fieldPath: 'metadata.namespace' },
        targets: [
          { select, fieldPaths: ['metadata.namespace'], options: { create: true } },
          {
            select,
            fieldPaths: ['spec.prober.url'],
            options: { delimiter: '.', index: probe.spec.prober.url.split('.').indexOf('NAMESPACE') },
          },
        ],
      },
    ])
  })

  it('ask for paths that are served', async () => {
    const monitor = manifest('service-monitor.yaml')
    const paths = [container.livenessProbe.httpGet.path, container.readinessProbe.httpGet.path, monitor.spec.endpoints[0].path]
    expect(paths).toEqual(['/healthz', '/readyz', '/metrics'])
    expect(await Promise.all(paths.map(statusOf))).toEqual([200, 200, 200])
    expect(await statusOf(probe.spec.prober.path)).toBe(400)
  })

  it('hold a configuration that loads, whose production targets are those that the probe asks for', () => {
    const { '--config': file = '', '--env': environment } = flagsOf(container.args)
    const text = manifest('config-map.yaml').data['plumbline.yaml']
    const config = loadConfig({ cwd: process.cwd(), variables: variablesFrom({}), file: writeTemporary(text) })
    const targets = config.targets.filter((target) => target.environment === environment)
    expect(targets.map(({ name }) => name)).toEqual(probe.spec.targets.staticConfig.static)
    expect(file).toBe(mountOf('config', 'plumbline.yaml'))
  })

  it('give each credential as a file whose name is a key of the secret, in a variable that is read', () => {
    const secret = manifest(example)
    const keys = Object.keys(secret.stringData)
    expect(deployment.spec.template.spec.volumes.find(({ name }: { name: string }) => name === 'credentials').secret.secretName).toBe(
      secret.metadata.name,
    )
    const credentials = container.env.filter(({ name }: { name: string }) => name.endsWith('_FILE'))
    const paths = credentials.map(({ value }: { value: string }) => value)
    expect(paths).toEqual(keys.map((key) => mountOf('credentials', key)))
    expect(Object.values(secret.stringData).filter((value) => value !== '')).toEqual([])
    const known = ['plu-card-partner.v1', 'puppetvendors-vendor.v2'].flatMap((api) =>
      credentialVariables(createSpecLoader()(`openapi/${api}.yaml`)),
    )
    const variables = credentials.map(({ name }: { name: string }) => name.replace(/_FILE$/, ''))
    expect(variables.filter((name: string) => !known.includes(name))).toEqual([])
    for (const name of [example, 'README.md'])
      expect([name, ...[...read(join(base, name)).matchAll(/--from-file=(\S+)=/g)].map(([, key]) => key)]).toEqual([name, ...keys])
  })

  it('take the name that the Probe asks for them by', () => {
    const probe = parse(read(join(onDemand, 'probe.yaml')))
    const [host] = probe.spec.prober.url.split(':')
    expect(flagsOf(container.args)['--allowed-host']).toBe(host.replace('NAMESPACE', '$(NAMESPACE)'))
    const namespace = container.env.find(({ name }: { name: string }) => name === 'NAMESPACE')
    expect(namespace.valueFrom.fieldRef.fieldPath).toBe('metadata.namespace')
  })

  it('mount every volume that they name, and keep the state where the image may write', () => {
    const volumes = deployment.spec.template.spec.volumes.map(({ name }: { name: string }) => name)
    expect(container.volumeMounts.map(({ name }: { name: string }) => name)).toEqual(volumes)
    expect(flagsOf(container.args)['--state']).toBe(mountOf('state', 'plumbline.db'))
    expect(image).toContain('VOLUME /var/lib/plumbline\n')
  })

  it('bring the rules of Prometheus, each group as it is', () => {
    const groups = readRuleFiles('grafana/prometheus/rules').flatMap((file) => file.groups)
    expect(groups.length).toBeGreaterThan(0)
    expect(manifest('prometheus-rule.yaml').spec).toEqual({ groups })
  })

  it('drop and select by labels that our metrics have', () => {
    const { patches } = manifest('kustomization.yaml', onDemand)
    const [args, relabelings] = patches.map(({ patch }: { patch: string }) => parse(patch))
    expect(watchOptions().has(args[0].value)).toBe(true)
    expect(relabelings[0].value).toEqual([{ sourceLabels: ['target'], regex: '.+', action: 'drop' }])
  })
})

describe('the image', () => {
  it('copies only what is there and what .dockerignore lets through, and all that the sources read', () => {
    const copied = [...image.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '))
    expect(copied.filter((path) => !existsSync(path))).toEqual([])
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1))
    expect(copied.sort()).toEqual(allowed.sort())
    expect(copied).toEqual(expect.arrayContaining(['contracts', 'openapi', 'package-lock.json', 'package.json', 'src']))
  })

  it('starts the command line that package.json names, on the Node that it asks for, and not as root', () => {
    const { bin, engines } = JSON.parse(read('package.json'))
    expect(JSON.parse(/^ENTRYPOINT (.+)$/m.exec(image)?.[1] ?? '')).toEqual(['node', `/app/${bin.plumbline}`])
    expect(/^FROM node:(\d+)-slim$/m.exec(image)?.[1]).toBe(engines.node.replace('>=', ''))
    expect(/^USER (.+)$/m.exec(image)?.[1]).toBe('1000:1000')
    expect(image.match(/^FROM .+$/gm)).toHaveLength(1)
  })

  it('serves and asks for its health on the port that it exposes', async () => {
    const exposed = /^EXPOSE (\d+)$/m.exec(image)?.[1]
    expect(exposed).toBe(String(watchOptions().get('--port')))
    expect(flagsOf(JSON.parse(/^CMD (\[.+\])$/m.exec(image)?.[1] ?? ''))).toEqual({ '--env': 'sandbox', '--host': '0.0.0.0' })
    const url = new URL(/fetch\('([^']+)'\)/.exec(image)?.[1] ?? '')
    expect([url.port, await statusOf(url.pathname)]).toEqual([exposed, 200])
  })
})

describe('what is said of them', () => {
  it('names the image by the version that it is made from', () => {
    const { version } = JSON.parse(read('package.json'))
    for (const file of ['Dockerfile', 'README.md', 'compose.yaml', join(base, 'README.md'), join(base, 'deployment.yaml')]) {
      const tags = [...read(file).matchAll(/\bplumbline:(\d+\.\d+\.\d+)/g)].map(([, tag]) => tag)
      expect([file, ...new Set(tags)]).toEqual([file, version])
    }
    expect(manifest('kustomization.yaml').images).toEqual([{ name: container.image.split(':')[0], newName: 'plumbline' }])
  })

  it('applies folders that have a kustomization', () => {
    const files = ['README.md', join(base, 'README.md'), join(base, 'kustomization.yaml'), join(onDemand, 'kustomization.yaml')]
    const folders = files.map((file) => [...read(file).matchAll(/--kustomize ([\w/-]+)/g)].map(([, folder]) => folder))
    expect(folders).toEqual([[base], [base, onDemand], [base], [onDemand]])
  })
})

describe('compose.yaml', () => {
  const services = Object.entries(compose.services) as [
    string,
    { image: string; ports: string[]; volumes: string[]; depends_on?: object },
  ][]

  it('has images by plain name with a version, ports on loopback alone, and volumes that exist', () => {
    for (const [name, { image: tag, ports, volumes }] of services) {
      expect([name, tag]).toEqual([name, expect.stringMatching(/^(?:[a-z]+\/)?[a-z]+:v?\d+\.\d+\.\d+$/)])
      expect(ports.filter((port) => !/^127\.0\.0\.1:(\d+):\1$/.test(port))).toEqual([])
      const sources = volumes.map((volume) => volume.split(':')[0] ?? '')
      expect(sources.filter((source) => (source.startsWith('./') ? !existsSync(source) : !(source in compose.volumes)))).toEqual([])
    }
    expect(Object.keys(compose.volumes).sort()).toEqual(services.map(([name]) => name).sort())
  })

  it('watches the emulation in the same container, for credentials go over plain HTTP on loopback alone', () => {
    const { plumbline } = compose.services
    const flags = flagsOf(plumbline.command)
    expect(flags).toEqual({
      // The name that its Prometheus asks for it by.
      '--allowed-host': 'plumbline',
      '--env': 'sandbox',
      '--host': '0.0.0.0',
      '--port': '9464',
      '--sandbox-port': '4010',
      '--state': '/var/lib/plumbline/plumbline.db',
    })
    expect(plumbline.ports).toEqual([`127.0.0.1:${flags['--port']}:${flags['--port']}`])
    expect([plumbline.read_only, plumbline.cap_drop]).toEqual([true, ['ALL']])
    expect(read('compose.yaml')).toContain(`http://127.0.0.1:${flags['--sandbox-port']}/__sandbox/scenario`)
  })

  it('has a Prometheus that is ours in all but names', () => {
    const ours = parse(read('grafana/prometheus/prometheus.example.yml'))
    const text = read('deploy/compose/prometheus.yml')
      .replace('plumbline:9464', '127.0.0.1:9464')
      .replace('alertmanager:9093', '127.0.0.1:9093')
    expect(parse(text)).toEqual(ours)
    expect(mountsOf('prometheus')).toEqual({
      './deploy/compose/prometheus.yml': '/etc/prometheus/prometheus.yml',
      './grafana/prometheus/rules': '/etc/prometheus/rules',
      prometheus: '/prometheus',
    })
    expect(compose.services.alertmanager.command).toContain(
      `--config.file=${mountsOf('alertmanager')['./grafana/prometheus/alertmanager.example.yml']}`,
    )
  })

  it('has a Grafana whose source is that Prometheus, and whose dashboards are all of ours', () => {
    const [source] = parse(read('deploy/compose/grafana/datasources.yml')).datasources
    expect([source.type, source.url]).toEqual(['prometheus', 'http://prometheus:9090'])
    const [provider] = parse(read('deploy/compose/grafana/dashboards.yml')).providers
    expect(provider.options.path).toBe(mountsOf('grafana')['./grafana/dashboards'])
    expect(readdirSync('grafana/dashboards').filter((name) => name.endsWith('.json')).length).toBeGreaterThan(0)
  })
})

/** The files of a folder that are objects for a cluster, by name; examples are not. */
function objectsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.example.yaml') && name !== 'kustomization.yaml')
    .sort()
}

/** Whether a path, seen from a folder, is that folder or one that holds it. */
function isAround(folder: string, path: string): boolean {
  return !relative(join(folder, path), folder).startsWith('..')
}

function mountOf(volume: string, file: string): string {
  const mount = container.volumeMounts.find(({ name }: { name: string }) => name === volume)
  return join(mount.mountPath, file)
}

function mountsOf(service: string): Record<string, string> {
  return Object.fromEntries(compose.services[service].volumes.map((volume: string) => volume.split(':').slice(0, 2)))
}

function writeTemporary(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-deploy-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'plumbline.yaml')
  writeFileSync(file, text)
  return file
}
