import { describe, expect, it } from '@jest/globals';
import { catalogue } from '../../catalogue.js';
import { confidentialIn } from './confidential.js';
import { masked } from './masking.js';

const REVIEW = 'review_0192a000-0000-7000-8000-000000000001';
const OTHER_REVIEW = 'review_0192a000-0000-7000-8000-000000000002';
const APPLICATION = 'application_0192a000-0000-7000-8000-000000000001';
const PERSON = 'person_0192a000-0000-7000-8000-000000000001';

describe('What is confidential in a trail', () => {
  it.each(['ConflictDeclared', 'ReviewSubmitted', 'ReviewReopened', 'ReviewExcluded'])(
    'is what a review says: %s',
    (type) => {
      const events = [
        { type: 'ReviewerAssigned', stream: OTHER_REVIEW, data: {} },
        { type, stream: REVIEW, data: {} },
      ];
      expect(confidentialIn(events)).toEqual({ reviews: [REVIEW], persons: [] });
    },
  );

  it('is every score that an evaluation rests on', () => {
    const data = { reviews: [REVIEW, OTHER_REVIEW].map((review) => ({ review, score: '70.00' })) };
    const event = { type: 'EvaluationConcluded', stream: APPLICATION, data };
    expect(confidentialIn([event]).reviews).toEqual([REVIEW, OTHER_REVIEW]);
  });

  it('is what a donor is called who is a natural person, and of no organisation', () => {
    const stream = 'donor_0192a000-0000-7000-8000-000000000001';
    const registered = (data: object) =>
      confidentialIn([{ type: 'DonorRegistered', stream, data: { ...data } }]).persons;
    expect(registered({ personName: 'Ines' })).toEqual([stream]);
    expect(registered({ name: 'Agency' })).toEqual([]);
  });

  it('is said of every event that tells something about a person, unless it is cut short', () => {
    const personal = [...catalogue.types].filter((type) =>
      /"x-personal":"(?:person|name)"/.test(JSON.stringify(catalogue.find(type).data)),
    );
    const isShown = (type: string) =>
      Object.keys(masked(type, { holder: 'H', name: 'N' })).includes('holder');
    const isRecorded = (type: string) =>
      confidentialIn([{ type, stream: PERSON, data: { personName: 'N' } }]).persons.includes(
        PERSON,
      );
    expect(personal).toContain('PersonRegistered');
    expect(personal).toContain('AccountProposed');
    expect(personal.filter((type) => isShown(type) && !isRecorded(type))).toEqual([]);
  });
});
