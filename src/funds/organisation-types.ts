/** Kinds of donors and organisations: the codes of the IATI code list OrganisationType, version 2.03. */
export const ORGANISATION_TYPES = [
  '10', // Government
  '11', // Local Government
  '15', // Other Public Sector
  '21', // International NGO
  '22', // National NGO
  '23', // Regional NGO
  '24', // Partner Country based NGO
  '30', // Public Private Partnership
  '40', // Multilateral
  '60', // Foundation
  '70', // Private Sector
  '71', // Private Sector in Provider Country
  '72', // Private Sector in Aid Recipient Country
  '73', // Private Sector in Third Country
  '80', // Academic, Training and Research
  '90', // Other
] as const;

export type OrganisationType = (typeof ORGANISATION_TYPES)[number];

/** The list has no code for people. */
export const NATURAL_PERSON: OrganisationType = '90';
