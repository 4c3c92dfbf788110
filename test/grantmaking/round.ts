import type { Money } from '../../src/platform/money/money.js';
import { ADA, Office } from './office.js';

export const usd = (amount: string): Money => ({ amount, currency: 'USD' });

const people = { women: 10, men: 0, girls: 5, boys: 0 };
const services = { shelter: 10, health: 0, psychosocial: 5, legal: 0, education: 0, livelihood: 0 };

/** What an application says, for USD 20,000. */
export const content = {
  title: 'Shelter in Mombasa',
  summary: 'A house for twelve women.',
  amount: usd('20000.00'),
  start: '2026-07-01',
  end: '2027-06-30',
  allocations: [
    { country: 'KE', themes: ['shelter'], sdgTargets: ['5.2'], groups: ['women'], percent: '100' },
  ],
  budget: [{ category: 'staff', description: 'Counsellors', amount: usd('20000.00') }],
  safeguardingPolicy: 'We have one.',
  planned: people,
  plannedByService: services,
};

/** A score for the one criterion, out of 100. */
export const scored = (score: number) => ({ scores: [{ criterion: 'need', score }] });

/**
 * A call of a fund in Nairobi that takes two reviews, with the people who run it: Gina screens and
 * assigns; Rosa, Ravi and Rami review; Bela is secretary of a board of Tomas, Tanja and Tariq;
 * Wanjiku applies for Safe House, Otieno for New Dawn.
 */
export class Round {
  readonly persons: Record<string, string> = {};
  fund = '';
  call = '';
  safeHouse = '';
  newDawn = '';

  private constructor(readonly office: Office) {}

  static async open(): Promise<Round> {
    const office = await Office.open();
    const round = new Round(office);
    await round.employ();
    round.fund = await office.done(ADA, '/v1/funds', {
      name: 'Fund for Survivors',
      baseCurrency: 'USD',
      timeZone: 'Africa/Nairobi',
      sector: '15160',
    });
    const trustees = ['tomas', 'tanja', 'tariq'].map((name) => round.person(name));
    await office.done(ADA, `/v1/funds/${round.fund}/set-policy`, { trustees });
    round.safeHouse = await round.register('wanjiku', 'Safe House');
    round.newDawn = await round.register('otieno', 'New Dawn');
    await round.publishCall();
    return round;
  }

  person(name: string): string {
    return this.persons[name] ?? `nobody is called ${name}`;
  }

  /** Writes an application and hands it in. Answers the id. */
  async apply(name = 'wanjiku', more: object = {}): Promise<string> {
    const organisation = name === 'wanjiku' ? this.safeHouse : this.newDawn;
    const id = await this.office.done(name, '/v1/applications', {
      ...content,
      ...more,
      call: this.call,
      organisation,
    });
    await this.office.done(name, `/v1/applications/${id}/submit`);
    return id;
  }

  /** Hands an application in and finds it eligible. */
  async eligible(name = 'wanjiku'): Promise<string> {
    const id = await this.apply(name);
    await this.office.done('gina', `/v1/applications/${id}/screen`, { outcome: 'ELIGIBLE' });
    return id;
  }

  assign(application: string, reviewer: string, due = '2026-04-30'): Promise<string> {
    const body = { application, reviewer: this.person(reviewer), due };
    return this.office.done('gina', '/v1/reviews', body);
  }

  /** A review that is in. */
  async review(application: string, reviewer: string, score: number): Promise<string> {
    const id = await this.assign(application, reviewer);
    await this.office.done(reviewer, `/v1/reviews/${id}/declare-conflict`, { conflict: 'NONE' });
    await this.office.done(reviewer, `/v1/reviews/${id}/submit`, scored(score));
    return id;
  }

  conclude(application: string): Promise<string> {
    return this.office.done('gina', `/v1/applications/${application}/conclude-evaluation`);
  }

  /** An application that two reviews have let pass, and these. */
  async evaluated(name = 'wanjiku'): Promise<{ id: string; reviews: [string, string] }> {
    const id = await this.eligible(name);
    const reviews: [string, string] = [
      await this.review(id, 'rosa', 70),
      await this.review(id, 'ravi', 80),
    ];
    await this.conclude(id);
    return { id, reviews };
  }

  /** Has the board vote; what is not named is not cast. */
  async vote(application: string, votes: Readonly<Record<string, string>>): Promise<void> {
    const path = `/v1/applications/${application}`;
    await this.office.done('bela', `${path}/open-vote`, { proposal: 'RECOMMEND' });
    for (const [name, vote] of Object.entries(votes)) {
      await this.office.done('bela', `${path}/cast-vote`, { trustee: this.person(name), vote });
    }
  }

  /** Opens another call, which is the round's from then on. */
  async publishCall(pools?: readonly unknown[]): Promise<void> {
    const all = await this.office.items(ADA, `/v1/funds/${this.fund}/pools`);
    this.call = await this.office.done('gina', '/v1/calls', {
      fund: this.fund,
      title: 'Small grants',
      description: 'For those who help.',
      pools: pools ?? all.map(({ id }) => id),
      envelope: usd('100000.00'),
      floor: usd('10000.00'),
      ceiling: usd('30000.00'),
      shortestMonths: 6,
      longestMonths: 12,
      deadline: { local: '2026-12-31T23:59:59', zone: 'Africa/Nairobi' },
      criteria: [{ code: 'need', title: 'Need', weight: '100', highestScore: 100 }],
      minimumReviews: 2,
      passMark: '60',
    });
    await this.office.done('gina', `/v1/calls/${this.call}/publish`);
  }

  private async employ(): Promise<void> {
    const staff = { gina: 'grant-officer', bela: 'board-secretary', audra: 'auditor' } as const;
    for (const [name, role] of Object.entries(staff)) {
      this.persons[name] = await this.office.employs(name, role);
    }
    for (const name of ['rosa', 'ravi', 'rami', 'tomas', 'tanja', 'tariq']) {
      this.persons[name] = await this.office.employs(name, 'reviewer');
    }
    for (const name of ['wanjiku', 'otieno']) {
      this.persons[name] = await this.office.employs(name, 'applicant');
    }
  }

  private register(applicant: string, name: string): Promise<string> {
    const body = { name, kind: '22', country: 'KE', registrationNumber: name };
    return this.office.done(applicant, '/v1/organisations', body);
  }
}
