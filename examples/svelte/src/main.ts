import { mount } from 'svelte';
import Checkout from './Checkout.svelte';
import Product from './Product.svelte';
import { merchantUid } from './settings.ts';

const target = document.querySelector('#app');
if (target && merchantUid) mount(Checkout, { target, props: { merchantUid } });
else if (target) mount(Product, { target });
