// The line at the bottom: how the machine stands and, beside that, what there is to tell. Its height is always the same, so
// that a stop or a guest in trouble moves nothing that somebody reads.
import { css, html, LitElement } from 'lit';
import type { MachineClient } from '../machine/machine-client.ts';
import type { MachineSnapshot, MachineState, MemorySize, Profile } from '../machine/protocol.ts';
import type { Translate } from '../strings/index.ts';
import type { NoticeText } from './notice.ts';
import { memoryNotice, refusedNotice, sizeThatHolds, tourOffer, troubleNotice } from './notice-text.ts';
import { TroubleWatch } from './trouble-watch.ts';
import './notice.ts';
import './status-bar.ts';

/** Tells by events what the reader wants: `dismiss`, `explain`, `profile-change`, `memory-change`, `start-tour`, `decline-tour`. */
export class BottomLine extends LitElement {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    state: { attribute: false },
    snapshot: { attribute: false },
    notice: { attribute: false },
    offersTour: { type: Boolean },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare state: MachineState;
  declare snapshot: MachineSnapshot | undefined;
  /** What the page tells; it goes before what the guest does. */
  declare notice: NoticeText | undefined;
  /** The reader has not been here before. */
  declare offersTour: boolean;

  readonly #watch = new TroubleWatch(this);

  constructor() {
    super();
    this.offersTour = false;
  }

  override render() {
    const { t } = this;
    const notice = this.notice ?? this.#guestNotice() ?? this.#offer();
    const inLine = notice !== undefined && notice.kind !== 'error';
    return html`<div class=${inLine ? `line telling ${notice.kind}` : 'line'}>
      <pagewalk-status-bar .t=${t} .state=${this.state} .snapshot=${this.snapshot}></pagewalk-status-bar>
      <pagewalk-notice .t=${t} .notice=${notice} @dismiss=${this.#dismiss}></pagewalk-notice>
    </div>`;
  }

  #guestNotice(): NoticeText | undefined {
    const { profile, memoryMiB = 0 } = this.machine.setup ?? {};
    const actions = {
      explain: () => {
        this.#say('explain');
        this.#watch.dismiss();
      },
      startOn: (profile: Profile) => this.#say('profile-change', profile),
      startWith: (size: MemorySize) => this.#say('memory-change', size),
    };
    const { refused, beyond, trouble } = this.#watch;
    if (refused) return refusedNotice(profile, this.t, actions);
    const size = sizeThatHolds(beyond, memoryMiB);
    if (size !== undefined) return memoryNotice({ beyond, memoryMiB, size, trouble }, this.t, actions);
    return trouble && troubleNotice(trouble, profile, this.t, actions);
  }

  #offer(): NoticeText | undefined {
    return this.offersTour ? tourOffer(this.t, { start: () => this.#say('start-tour') }) : undefined;
  }

  #dismiss(): void {
    if (this.notice) this.#say('dismiss');
    else if (this.#guestNotice()) this.#watch.dismiss();
    else this.#say('decline-tour');
  }

  #say(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  static override styles = css`
    :host {
      position: relative;
      display: block;
      flex: none;
    }
    .line {
      display: flex;
      align-items: center;
      box-sizing: border-box;
      height: 33px;
      padding: 0 16px;
      border-top: 1px solid var(--line);
      background: var(--surface);
      font-size: 12px;
    }
    .news {
      background: var(--warning-tint);
    }
    .trouble {
      background: var(--removed-tint);
    }
    .offer {
      background: var(--raised);
    }
    pagewalk-status-bar {
      flex: 1 1 0;
      min-width: 0;
    }
    pagewalk-notice {
      flex: 0 1 auto;
      max-width: 75%;
    }
    .telling pagewalk-notice {
      margin-left: 16px;
    }
    @media (pointer: coarse), (max-width: 599px) {
      .line {
        height: 44px;
      }
    }
    /* There is room for one of the two. */
    @media (max-width: 599px) {
      .line {
        padding: 0 8px;
      }
      .telling pagewalk-status-bar {
        display: none;
      }
      .telling pagewalk-notice {
        flex: 1;
        max-width: none;
        margin-left: 0;
      }
    }
  `;
}

customElements.define('pagewalk-bottom-line', BottomLine);
