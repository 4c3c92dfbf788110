const RULES_AND_EVENTS =
  '(?<!\\.(commands|handlers|projection|view|controller|module|access|providers|queries|spec|imports))\\.ts$';

/** The house: who may know whom. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or a third is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'platform-knows-no-domain',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: `^src/(?!platform/)` },
    },
    {
      name: 'rules-see-only-rules',
      comment:
        'Rules and events import only rules, events, decisions, money, dates and the words of access.',
      severity: 'error',
      from: {
        path: `^src/(people|funds|contributions|grantmaking|grants)/.*/[^/]+${RULES_AND_EVENTS}`,
      },
      to: {
        path: '^src/|^@nestjs|^node:',
        pathNot: [
          `^src/(people|funds|contributions|grantmaking|grants)/.*${RULES_AND_EVENTS}`,
          '^src/platform/(decisions|money|dates)/',
          '^src/platform/auth/access\\.ts$',
          '^node:assert',
        ],
      },
    },
    {
      name: 'money-flows-one-way-people',
      severity: 'error',
      from: { path: '^src/people/' },
      to: {
        path: '^src/(funds|contributions|grantmaking|grants|ledger|audit|publishing|work-queues)/',
      },
    },
    {
      name: 'money-flows-one-way-funds',
      severity: 'error',
      from: { path: '^src/funds/' },
      to: { path: '^src/(contributions|grantmaking|grants|ledger|audit|publishing)/' },
    },
    {
      name: 'money-flows-one-way-grantmaking',
      severity: 'error',
      from: { path: '^src/grantmaking/' },
      to: { path: '^src/(contributions|grants|ledger|audit|publishing)/' },
    },
    {
      name: 'nobody-knows-contributions',
      severity: 'error',
      from: { path: '^src/(people|funds|grantmaking|grants|platform)/' },
      to: { path: '^src/contributions/' },
    },
    {
      name: 'no-foreign-rooms',
      comment: "No context knows another's controllers, views, handlers or commands.",
      severity: 'error',
      from: { path: `^src/(people|funds|contributions|grantmaking|grants)/` },
      to: {
        path: '^src/(people|funds|contributions|grantmaking|grants)/.*\\.(controller|view|handlers|commands|projection)\\.ts$',
        pathNot: '^src/$1/',
      },
    },
    {
      name: 'nothing-imports-the-readers',
      severity: 'error',
      from: { path: `^src/(people|funds|contributions|grantmaking|grants|platform)/` },
      to: { path: '^src/(ledger|audit|publishing|work-queues)/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.spec\\.ts$',
          '^src/main\\.ts$',
          '^src/cli\\.ts$',
          '\\.worker\\.ts$',
          '/writer\\.ts$',
        ],
      },
      to: {},
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$' },
  },
};
