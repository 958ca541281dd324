/** What lies under the bar: black at 28 %, as `#rrggbbaa`. */
export const TRACK_COLOUR = '#00000047';
