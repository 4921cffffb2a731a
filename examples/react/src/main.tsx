import { createRoot } from 'react-dom/client';
import { Checkout } from './checkout.tsx';
import { Product } from './product.tsx';
import { merchantUid } from './settings.ts';

const app = document.querySelector('#app');
if (app) createRoot(app).render(merchantUid ? <Checkout merchantUid={merchantUid} /> : <Product />);
