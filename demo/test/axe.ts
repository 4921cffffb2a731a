import axe from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * What axe objects to in the page, each as a line: the rule, and the first place where it is broken.
 *
 * @param tags the kinds of rules to go by; all of axe's if there are none
 */
export async function violations(page: Page, ...tags: string[]): Promise<string[]> {
  await page.evaluate(axe.source);
  const options = tags.length > 0 ? { runOnly: tags } : {};
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(${JSON.stringify(options)})`);
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
}
