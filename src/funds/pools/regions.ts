/**
 * Geographic regions of the UN's standard M49 ("Standard Country or Area Codes for Statistical Use")
 * and their countries by ISO 3166-1 alpha-2 code. Every country of ISO 3166-1 stands in exactly one
 * of the smallest regions, Antarctica in the world alone. Taiwan, which M49 does not list, stands
 * with Eastern Asia.
 */
const COUNTRIES: Readonly<Record<string, string>> = {
  // Africa
  '015': 'DZ EG EH LY MA SD TN',
  '011': 'BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG',
  '014': 'BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW',
  '017': 'AO CD CF CG CM GA GQ ST TD',
  '018': 'BW LS NA SZ ZA',
  // Americas
  '021': 'BM CA GL PM US',
  '005': 'AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE',
  '013': 'BZ CR GT HN MX NI PA SV',
  '029': 'AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI',
  // Asia
  '030': 'CN HK JP KP KR MN MO TW',
  '034': 'AF BD BT IN IR LK MV NP PK',
  '035': 'BN ID KH LA MM MY PH SG TH TL VN',
  '143': 'KG KZ TJ TM UZ',
  '145': 'AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE',
  // Europe
  '039': 'AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA',
  '151': 'BG BY CZ HU MD PL RO RU SK UA',
  '154': 'AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ',
  '155': 'AT BE CH DE FR LI LU MC NL',
  // Oceania
  '053': 'AU CC CX HM NF NZ',
  '054': 'FJ NC PG SB VU',
  '057': 'FM GU KI MH MP NR PW UM',
  '061': 'AS CK NU PF PN TK TO TV WF WS',
};

/** Larger regions by the smaller ones that they are made of. */
const PARTS: Readonly<Record<string, string>> = {
  '001': '002 009 019 142 150', // the world
  '002': '015 202', // Africa
  '202': '011 014 017 018', // Sub-Saharan Africa
  '019': '021 419', // Americas
  '003': '013 021 029', // North America, as a continent
  '419': '005 013 029', // Latin America and the Caribbean
  '142': '030 034 035 143 145', // Asia
  '150': '039 151 154 155', // Europe
  '009': '053 054 057 061', // Oceania
};

const ANTARCTICA = 'AQ';

/** Countries by region, worked out once. */
const MEMBERS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...Object.keys(COUNTRIES), ...Object.keys(PARTS)].map((code) => [
    code,
    new Set(code === '001' ? [...countriesOf(code), ANTARCTICA] : countriesOf(code)),
  ]),
);

/** Codes of all regions, three digits each. */
export const REGIONS: readonly string[] = [...MEMBERS.keys()].sort();

/** Whether the country lies in the region; in none that is not in `REGIONS`. */
export const isInRegion = (country: string, region: string): boolean =>
  MEMBERS.get(region)?.has(country) ?? false;

function countriesOf(code: string): string[] {
  const parts = PARTS[code]?.split(' ');
  return parts ? parts.flatMap(countriesOf) : (COUNTRIES[code]?.split(' ') ?? []);
}
