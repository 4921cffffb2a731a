import { hydrateRoot } from 'react-dom/client';
import { Checkout, type CheckoutProps } from './checkout.tsx';

const main = document.querySelector('main');
const props = main?.dataset['props'];
if (main && props) hydrateRoot(main, <Checkout {...(JSON.parse(props) as CheckoutProps)} />);
