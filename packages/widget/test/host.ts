import type { ReactiveController } from 'lit';
import { type Checkout, type CheckoutHost, createCheckout } from '../src/controllers/checkout.ts';
import type { CheckoutState, Standing } from '../src/states.ts';
import { API, ORDER, type World } from './support.ts';

/** All that a controller needs of an element, and no element. */
export class FakeHost {
  readonly controllers: ReactiveController[] = [];
  readonly updateComplete = Promise.resolve(true);
  isConnected = false;
  updates = 0;
  readonly environment: World['environment'];

  constructor(world: World) {
    this.environment = world.environment;
  }

  addController(controller: ReactiveController): void {
    this.controllers.push(controller);
    if (this.isConnected) controller.hostConnected?.();
  }

  removeController(): void {}

  requestUpdate(): void {
    this.updates++;
  }

  connect(): void {
    this.isConnected = true;
    for (const controller of this.controllers) controller.hostConnected?.();
  }

  disconnect(): void {
    this.isConnected = false;
    for (const controller of this.controllers) controller.hostDisconnected?.();
  }
}

/** The whole flow without an element: a checkout on a host of plain data. */
export class CheckoutPage extends FakeHost implements CheckoutHost {
  readonly uiLanguage = 'ko';
  readonly api: string = API;
  readonly sdkSrc = 'https://sdk.test/v1/iamport.js';
  readonly merchantCode = 'imp00000000';
  merchantUid: string = ORDER;
  readonly name: string = '의자';
  readonly amount: number = 64900;
  readonly settled: Standing[] = [];
  readonly checkout: Checkout;

  constructor(world: World) {
    super(world);
    this.checkout = createCheckout(this);
    this.connect();
    this.checkout.activate();
    this.checkout.configure();
  }

  beforePay(): boolean {
    return true;
  }

  get state(): CheckoutState {
    return this.checkout.standing.state;
  }

  get isLate(): boolean {
    return this.checkout.standing.isLate === true;
  }

  transitioned(): void {
    const { standing } = this.checkout;
    if (standing.answer) this.settled.push(standing);
  }
}
