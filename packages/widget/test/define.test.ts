import { expect } from '@open-wc/testing';
import { define, IamportCheckout } from '../src/define.ts';
import { chooseLanguage } from '../src/messages/index.ts';
import { decimalsOf, formatMoney, isPayable } from '../src/money.ts';

describe('Defining the element', () => {
  const warnings = (act: () => void): string[] => {
    const said: string[] = [];
    const { warn } = console;
    console.warn = (text: string) => void said.push(text);
    act();
    console.warn = warn;
    return said;
  };

  it('twice is silent', () => expect(warnings(() => define())).to.deep.equal([]));

  it('again in the same version is silent, in another it warns once and names both', () => {
    customElements.define(
      'x-same',
      class extends HTMLElement {
        static version = IamportCheckout.version;
      },
    );
    customElements.define(
      'x-other',
      class extends HTMLElement {
        static version = '9.9.9';
      },
    );
    expect(warnings(() => define('x-same'))).to.deep.equal([]);
    const [warning, ...more] = warnings(() => define('x-other'));
    expect(warning).to.contain('9.9.9').and.to.contain(IamportCheckout.version);
    expect(more).to.deep.equal([]);
  });

  it('carries the package’s version', async () => {
    const { version } = await (await fetch('/packages/widget/package.json')).json();
    expect(IamportCheckout.version).to.equal(version);
  });
});

describe('Money', () => {
  it('is written as each currency and language does', () => {
    expect(formatMoney({ amount: 64900, currency: 'KRW' }, 'ko')).to.equal('64,900원');
    expect(formatMoney({ amount: 64900, currency: 'KRW' }, 'en')).to.equal('₩64,900');
    expect(formatMoney({ amount: 10.5, currency: 'USD' }, 'en')).to.equal('$10.50');
    expect(formatMoney({ amount: 10.5, currency: 'USD' }, 'ko')).to.equal('US$10.50');
    expect(formatMoney({ amount: 5, currency: 'nonsense' }, 'ko')).to.equal('5 nonsense');
  });

  it('is written in won and Korean as Intl does, and without it', () => {
    const amounts = [0, 1, 999, 1000, 64900, 999999, 1234567, 2 ** 53 - 1];
    const wanted = amounts.map((amount) => `${amount.toLocaleString('ko')}원`);
    const { NumberFormat } = Intl;
    let used = 0;
    Intl.NumberFormat = new Proxy(NumberFormat, {
      construct: (target, given) => {
        used++;
        return Reflect.construct(target, given);
      },
    });
    try {
      const written = amounts.map((amount) => formatMoney({ amount, currency: 'KRW' }, 'ko'));
      expect(written).to.deep.equal(wanted);
      expect([isPayable(64900, 'KRW'), isPayable(1.5, 'KRW'), used]).to.deep.equal([true, false, 0]);
      formatMoney({ amount: 1, currency: 'USD' }, 'ko');
      expect(used).to.equal(1);
    } finally {
      Intl.NumberFormat = NumberFormat;
    }
  });

  it('has as many decimals as its currency', () => {
    expect(['KRW', 'JPY', 'USD', 'KWD'].map(decimalsOf)).to.deep.equal([0, 0, 2, 3]);
    expect(isPayable(10.5, 'USD')).to.equal(true);
    expect(isPayable(10.555, 'USD')).to.equal(false);
    expect(isPayable(1e-7, 'USD')).to.equal(false);
    expect(isPayable(Number.NaN, 'KRW')).to.equal(false);
  });
});

describe('The language', () => {
  it('is the first one wished for that the element speaks, or Korean', () => {
    expect(chooseLanguage('', null, 'en-US')).to.equal('en');
    expect(chooseLanguage('ja', 'en')).to.equal('en');
    expect(chooseLanguage('ja', 'fr')).to.equal('ko');
    expect(chooseLanguage('constructor')).to.equal('ko');
  });
});
