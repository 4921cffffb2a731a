/** For the analyser that describes the element: package.json is written by people. */
export default { packagejson: false };
